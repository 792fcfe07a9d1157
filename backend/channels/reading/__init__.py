"""What a feed says, as nights: pure, without a database and without a clock."""

from backend.channels.reading.entries import Entry, Reading, Unread, read
from backend.channels.reading.naming import NotUnderstood
from backend.channels.reading.texts import Fault, Unreadable

__all__ = ["Entry", "Fault", "NotUnderstood", "Reading", "Unread", "Unreadable", "read"]
