"""Meaning across languages: vectors of texts, kept in a mapped file, and an exact scan over them."""
