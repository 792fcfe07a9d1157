"""Models: calendar links and imported feeds."""

from backend.channels.models.feed import Feed, FeedEntry, Piece
from backend.channels.models.link import CalendarLink
from backend.channels.models.maker import Maker

__all__ = ["CalendarLink", "Feed", "FeedEntry", "Maker", "Piece"]
