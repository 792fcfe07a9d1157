"""Connects a room with a channel's feed, and disconnects it."""

from datetime import datetime, timedelta

from django.db import transaction

from backend.catalogue.models import Room
from backend.channel_calendars.core.entry_meanings import EntryMeaning
from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import feed_incidents
from backend.common.errors import DomainError, NotFound
from backend.common.jobs import Job, enqueue
from backend.common.security import outgoing
from backend.incidents.services import reports
from backend.inventory.models import Block
from backend.inventory.services import locks, room_blocks

MOST_PER_ROOM = 10
# Nobody rings for a feed that is being fetched at this moment.
BUSY = timedelta(seconds=60)


class TooManyFeeds(DomainError):
    code = "too_many_feeds"
    message = "This room has as many feeds as it may have. Disconnect one first."


class FeedKnown(DomainError):
    code = "feed_known"
    message = "This address is already connected with this room."


class BlocksWouldLift(DomainError):
    """`blocks`: how many."""

    code = "blocks_would_lift"
    message = "Disconnecting this feed frees the nights that it has blocked. Confirm to continue."


def connect(
    *, room: Room, maker: Maker, url: str, at: datetime, name: str = "", meaning: EntryMeaning | None = None
) -> Feed:
    """Read this address from now on, and block what it has closed. Without a `meaning` every entry counts.

    Raises AddressRefused for what we do not call, TooManyFeeds, and FeedKnown.
    """
    url = url.strip()
    refuse_feed_address(url)
    with transaction.atomic():
        locks.rooms_locked([room.pk])
        refuse_feed(room=room, url=url)
        feed = Feed(resort_id=room.resort_id, room=room, maker=maker, name=name, url=url, made_at=at, next_fetch_at=at)
        feed.meaning = meaning or EntryMeaning()
        feed.save()
        enqueue(Job.FETCH_FEED, feed_id=feed.pk)
    return feed


def refuse_feed_address(url: str) -> None:
    """Raises AddressRefused for what we do not call. Looks the host up, so never within a transaction."""
    try:
        outgoing.check_url(url)
    except outgoing.NoAnswer:
        raise outgoing.AddressRefused from None


def refuse_feed(*, room: Room, url: str) -> None:
    """Whether the room takes one more feed, and this one; certain only under the room's lock.

    Raises TooManyFeeds and FeedKnown.
    """
    mine = Feed.objects.filter(room=room)
    if mine.count() >= MOST_PER_ROOM:
        raise TooManyFeeds
    if mine.filter(url=url).exists():
        raise FeedKnown


def fetch_soon(*, feed_id: int, at: datetime) -> bool:
    """Ring for it now. False: it is being fetched at this moment, or is not there any more."""
    idle = Feed.objects.filter(pk=feed_id).exclude(claimed_at__gt=at - BUSY)
    with transaction.atomic():
        rung = bool(idle.update(next_fetch_at=at))
        if rung:
            enqueue(Job.FETCH_FEED, feed_id=feed_id)
    return rung


def blocks_of(feed: Feed) -> int:
    """How many of its blocks stand."""
    return Block.objects.filter(channel_piece__entry__feed=feed, lifted_at=None).count()


def disconnect(*, feed: Feed, at: datetime, lifting: bool) -> None:
    """Read it no more, and lift what it has closed. Raises BlocksWouldLift unless told to lift, and NotFound."""
    with transaction.atomic():
        locked = Feed.objects.select_for_update().filter(pk=feed.pk).first()
        if locked is None:
            raise NotFound
        if not lifting and (count := blocks_of(locked)):
            raise BlocksWouldLift(blocks=count)
        standing = Block.objects.filter(channel_piece__entry__feed=locked, lifted_at=None).order_by("pk")
        for block in standing:
            room_blocks.lift(block=block, at=at)
        reports.solve(*feed_incidents.KINDS, subject=feed_incidents.feed_subject(locked), at=at)
        locked.delete()
