"""Holds in Redis: which booking attempt holds which room for which nights."""
