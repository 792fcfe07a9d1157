"""Calendars (iCal) that other sites read from us, and theirs that we import."""
