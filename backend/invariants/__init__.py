"""Invariants: checks over all rows and holds that must always be true, such as no double booking."""
