"""Search, calendar and alternatives: which rooms are free, and at what price (read only)."""
