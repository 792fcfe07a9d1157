"""Guests' hosted pages, made from what the public API answers and from nothing else."""
