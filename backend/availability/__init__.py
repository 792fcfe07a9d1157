"""Availability: which rooms are free, for which nights, at what price. Read only."""
