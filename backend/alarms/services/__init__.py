"""Raising alarms, and ending them."""
