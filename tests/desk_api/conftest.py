"""Two resorts with their staff, and a channel that the first may read."""

from tests.channel_calendars.conftest import channel, feed
from tests.staffed_resorts import booking, elsewhere, staff, their_booking

__all__ = ["booking", "channel", "elsewhere", "feed", "staff", "their_booking"]
