"""Redis: which logins stand, for a minute each."""
