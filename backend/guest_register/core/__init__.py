"""The check digit of an Aadhaar number: no database."""
