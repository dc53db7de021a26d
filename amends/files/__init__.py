"""Stored files, named by the hash of what is in them."""
