"""Calendars that other channels read from us, and theirs that we read: a room sold on one is closed on all."""
