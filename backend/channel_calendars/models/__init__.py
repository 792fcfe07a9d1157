"""Models: calendar links and imported feeds."""

from backend.channel_calendars.models.calendar_link import CalendarLink
from backend.channel_calendars.models.feed import Feed, FeedEntry, Piece
from backend.channel_calendars.models.maker import Maker

__all__ = ["CalendarLink", "Feed", "FeedEntry", "Maker", "Piece"]
