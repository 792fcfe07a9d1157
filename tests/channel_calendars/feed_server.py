"""A channel, on this machine: what it serves is what a test puts there."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import feed_connections, feed_fetches
from tests import cast


@dataclass
class Channel:
    """Bookings by their name; it answers 304 to whoever knows them already."""

    port: int = 0
    stays: dict[str, tuple[date, date]] = field(default_factory=dict)
    body: bytes | None = None
    status: int = 200
    summary: str = "Reserved"
    served: list[int] = field(default_factory=list)

    def close(self, name: str, begin: int, end: int) -> None:
        """Nights from today on, in days."""
        self.stays[name] = (cast.in_days(begin), cast.in_days(end))

    def text(self) -> bytes:
        if self.body is not None:
            return self.body
        events = "".join(
            f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:{begin:%Y%m%d}\r\nDTEND;VALUE=DATE:{end:%Y%m%d}\r\n"
            f"SUMMARY:{self.summary}\r\nEND:VEVENT\r\n"
            for uid, (begin, end) in self.stays.items()
        )
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A channel//EN\r\n{events}END:VCALENDAR\r\n".encode()

    def answer(self, request: Any) -> None:
        body, status = self.text(), self.status
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and request.headers.get("If-None-Match") == tag:
            body, status = b"", 304
        self.served.append(status)
        request.send_response(status)
        request.send_header("ETag", tag)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/calendar/ical/12345.ics?s=a-secret-of-the-channel"


def connected(
    room: Any, channel: Channel, *, at: Any, maker: Maker = Maker.AIRBNB, url: str = "", meaning: Any = None
) -> Feed:
    return feed_connections.connect(room=room, maker=maker, url=url or channel.url, meaning=meaning, at=at)


def fetched(feed: Feed, *, at: Any) -> Feed:
    """The feed after it was fetched at this moment, whether or not it was due."""
    Feed.objects.filter(pk=feed.pk).update(next_fetch_at=at)
    assert feed_fetches.fetch_one_feed(feed_id=feed.pk, at=at)
    return Feed.objects.get(pk=feed.pk)
