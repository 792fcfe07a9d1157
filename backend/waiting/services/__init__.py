"""Joining the line, being offered what is free again, and leaving it."""
