"""Public endpoints of the catalogue."""
