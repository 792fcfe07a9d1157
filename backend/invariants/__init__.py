"""Checks of what must always be true, such as no double booking."""
