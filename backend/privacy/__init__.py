"""What is known of people: how much, why, how long; shown to them, and forgotten."""
