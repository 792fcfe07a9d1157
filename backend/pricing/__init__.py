"""What a stay costs: a pure core."""
