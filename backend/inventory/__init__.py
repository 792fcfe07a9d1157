"""Stays and blocks by night, the order of locks, and the fast gate in Redis."""
