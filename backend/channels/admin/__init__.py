"""Calendars as the staff sees them: which channel reads which room, and which feeds we read."""

from backend.channels.admin.feeds import FeedAdmin
from backend.channels.admin.links import CalendarLinkAdmin

__all__ = ["CalendarLinkAdmin", "FeedAdmin"]
