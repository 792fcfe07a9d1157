"""Commands of the audit: run it."""
