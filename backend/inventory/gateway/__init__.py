"""Redis: holds as keys, one for each room and night."""
