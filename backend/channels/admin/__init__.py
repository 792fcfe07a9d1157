"""Admin pages of calendar links and imported feeds."""

from backend.channels.admin.feeds import FeedAdmin
from backend.channels.admin.links import CalendarLinkAdmin

__all__ = ["CalendarLinkAdmin", "FeedAdmin"]
