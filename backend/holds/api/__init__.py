"""HTTP endpoints that hold rooms and name guests, and how an attempt is shown."""
