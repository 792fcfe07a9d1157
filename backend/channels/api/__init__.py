"""Calendars over HTTP, for whoever has the secret address."""
