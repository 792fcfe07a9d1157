"""Phone numbers, device names and password rules: no database."""
