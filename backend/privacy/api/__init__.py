"""Endpoints to export my data and to delete my account."""
