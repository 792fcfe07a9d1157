"""One way to reach a phone."""
