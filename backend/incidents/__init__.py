"""Incidents: problems with money, rooms or messages that a person should know of."""
