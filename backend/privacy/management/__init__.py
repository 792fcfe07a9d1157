"""Commands of data protection."""
