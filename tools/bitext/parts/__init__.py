"""What rules are made of: the parts of a page as they are compared across languages."""
