"""The desk: the HTTP API of a resort's staff."""
