"""Places, GST numbers and house rules: no database."""
