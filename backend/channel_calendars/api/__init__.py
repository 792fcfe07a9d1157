"""The endpoint that serves a room's calendar at its secret address."""
