"""What there is to book."""
