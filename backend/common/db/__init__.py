"""State moves, and the triggers with which PostgreSQL guards them."""
