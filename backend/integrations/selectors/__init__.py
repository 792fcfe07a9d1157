"""What is so now, what has been told of it, and what was sent to whom. Nothing here changes anything."""
