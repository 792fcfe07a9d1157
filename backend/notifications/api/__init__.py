"""What providers may tell us."""
