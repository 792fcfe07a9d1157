"""Commands of data protection: print the table of personal data."""
