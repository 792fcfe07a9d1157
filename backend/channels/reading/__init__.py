"""Parses an imported calendar into nights. Pure functions: no database, no clock."""

from backend.channels.reading.entries import Entry, Reading, Unread, read
from backend.channels.reading.naming import NotUnderstood
from backend.channels.reading.texts import Fault, Unreadable

__all__ = ["Entry", "Fault", "NotUnderstood", "Reading", "Unread", "Unreadable", "read"]
