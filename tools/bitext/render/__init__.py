"""Pages for readers: `page` writes one, with what the other modules write of it."""
