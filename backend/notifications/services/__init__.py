"""Services of messages."""
