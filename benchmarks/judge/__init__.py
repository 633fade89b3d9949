"""An independent judge of repairs: it reads pages in its own way and imports nothing of bitext."""
