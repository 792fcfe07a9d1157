"""The desk: the HTTP API and admin actions of a resort's staff."""
