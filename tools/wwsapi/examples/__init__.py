"""Examples to run and to change, each with what it prints beside it."""
