"""The HTTP API of a resort's staff."""
