"""Who has it for now: the fast gate in Redis."""
