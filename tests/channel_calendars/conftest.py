from collections.abc import Iterator

import pytest
from django.utils import timezone

from backend.channel_calendars.models import CalendarLink, Feed, Maker
from backend.channel_calendars.services import calendar_links
from tests.channel_calendars.feed_server import Channel, connected, fetched
from tests.security.elsewhere import serving
from tests.staffed_resorts import elsewhere, staff  # noqa: F401


@pytest.fixture
def link(room) -> tuple[CalendarLink, str]:
    """Airbnb reads A101: the link and its secret."""
    return calendar_links.make_link(room=room, maker=Maker.AIRBNB, at=timezone.now())


def _channel() -> Iterator[Channel]:
    channel = Channel()
    with serving(channel.answer) as server:
        channel.port = server.server_port
        yield channel


@pytest.fixture
def channel() -> Iterator[Channel]:
    """A channel whose calendar is empty until a test closes nights there."""
    yield from _channel()


@pytest.fixture
def other() -> Iterator[Channel]:
    """Another one."""
    yield from _channel()


@pytest.fixture
def feed(room, channel: Channel, now, bell) -> Feed:
    """A feed of A101 that blocks two stays of the channel."""
    channel.close("one", 5, 8)
    channel.close("two", 20, 22)
    return fetched(connected(room, channel, at=now), at=now)
