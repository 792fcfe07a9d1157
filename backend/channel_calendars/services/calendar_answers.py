"""Serves a room's calendar to the channel that reads it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from backend.channel_calendars import selectors
from backend.channel_calendars.core import echoes, ical_export
from backend.channel_calendars.core.ical_export import Taken
from backend.channel_calendars.models import CalendarLink
from backend.channel_calendars.services.calendar_links import link_digest
from backend.common import redis
from backend.common.errors import NotFound
from backend.common.security import limits
from backend.common.security.limits import Limit

# Channels come a few times an hour; several machines of one may come at once.
READS_PER_MINUTE = 30
# How exactly it is known when a link was last read.
NOTICED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Served:
    """A calendar as it is now: its strong tag, and since when it has been so."""

    body: bytes
    etag: str
    changed_at: datetime


def serve_calendar(*, secret: str, at: datetime) -> Served:
    """The calendar behind a secret. Raises NotFound, or TooMany for whoever comes too often."""
    link = CalendarLink.objects.filter(digest=link_digest(secret)).first()
    if link is None:
        raise NotFound
    _count(link)
    taken = selectors.taken_for(link, at=at)
    body = ical_export.calendar(taken)
    digest = hashlib.sha256(body).hexdigest()
    return Served(body=body, etag=f'"{digest[:32]}"', changed_at=_noted(link, taken, digest, at=at))


def _count(link: CalendarLink) -> None:
    try:
        limits.take([Limit(key=f"ical:{link.pk}", count=READS_PER_MINUTE, seconds=60)])
    except redis.Unavailable:
        # Without Redis the doors stay open.
        return


def _noted(link: CalendarLink, taken: list[Taken], digest: str, *, at: datetime) -> datetime:
    """Since when the content is what it is; that it was read is written down once a minute."""
    this = CalendarLink.objects.filter(pk=link.pk)
    if link.content_digest == digest and link.changed_at:
        this.filter(Q(read_at=None) | Q(read_at__lte=at - NOTICED_EVERY)).update(read_at=at)
        return link.changed_at
    # HTTP knows whole seconds: two contents never share one.
    earliest = link.changed_at + timedelta(seconds=1) if link.changed_at else at
    changed_at = max(at, earliest).replace(microsecond=0)
    told = echoes.echo_told(link.told, taken, at=at)
    this.update(content_digest=digest, changed_at=changed_at, read_at=at, told=told)
    return changed_at
