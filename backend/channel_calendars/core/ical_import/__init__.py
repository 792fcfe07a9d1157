"""Parses an imported calendar into nights. Pure functions: no database, no clock."""

from backend.channel_calendars.core.ical_import.entry_names import NotUnderstood
from backend.channel_calendars.core.ical_import.ical_entries import FeedReading, Unread, read_calendar
from backend.channel_calendars.core.ical_import.ical_text import Fault, Unreadable

__all__ = ["Fault", "FeedReading", "NotUnderstood", "Unread", "Unreadable", "read_calendar"]
