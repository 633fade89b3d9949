"""Identifiers: `find` tells which a text has, `restore` puts back those that were broken."""
