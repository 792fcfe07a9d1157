"""Other sites sell the same rooms: their calendars change, break and come back, and several of us read them at once."""

import random
import threading
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from backend.channel_calendars.models import Feed, FeedEntry
from backend.channel_calendars.services import feed_fetches, feed_intake
from backend.inventory.models import BlockKind, Stay
from backend.inventory.states import STAY_TAKEN
from tests import cast
from tests.channel_calendars.feed_server import Channel
from tests.soak.resorts import Resorts, some_nights

MOST_STAYS = 4
BROKEN = (b"", b"<html>Sorry</html>", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")


def sells(world: Resorts) -> Callable[[random.Random], str]:
    """What a channel's own guests do: they book there, cancel there, and now and then its server is ill."""
    number = 0
    lock = threading.Lock()

    def step(rng: random.Random) -> str:
        nonlocal number
        _, channel = rng.choice(world.feeds)
        with lock:
            number += 1
            if channel.body is not None or channel.status != 200:
                channel.body, channel.status = None, 200
                return "well again"
            if rng.random() < 0.1:
                channel.body = rng.choice(BROKEN)
                return "broken"
            if rng.random() < 0.05:
                channel.status = 503
                return "down"
            stays = dict(channel.stays)
            if stays and (len(stays) >= MOST_STAYS or rng.random() < 0.4):
                del stays[rng.choice(sorted(stays))]
                channel.stays = stays
                return "cancelled there"
            wished = some_nights(rng)
            channel.stays = {**stays, f"stay-{number}": (cast.in_days(wished.begin), cast.in_days(wished.end))}
            return "sold there"

    return step


def reads(world: Resorts) -> Callable[[random.Random], str]:
    """A worker of ours that reads a feed; several may want the same one."""

    def step(rng: random.Random) -> str:
        feed, _ = rng.choice(world.feeds)
        at = timezone.now()
        Feed.objects.filter(pk=feed.pk, claimed_at=None).update(next_fetch_at=at)
        if rng.random() < 0.1:
            return "released what is gone" if feed_intake.release_gone(feed_id=feed.pk, at=at) else "nothing is gone"
        return "read" if feed_fetches.fetch_one_feed(feed_id=feed.pk, at=at) else "somebody reads it"

    return step


def all_read(world: Resorts) -> None:
    """The channels are well, and all that they say has come."""
    for feed, channel in world.feeds:
        channel.body, channel.status = None, 200
        for _ in range(2):
            at = timezone.now()
            Feed.objects.filter(pk=feed.pk).update(next_fetch_at=at, claimed_at=None)
            assert feed_fetches.fetch_one_feed(feed_id=feed.pk, at=at)
            feed_intake.release_gone(feed_id=feed.pk, at=at)


def amiss(world: Resorts) -> list[str]:
    """Nights that a channel has closed and nobody has here, or that are blocked for a channel that has not closed."""
    return [f"{feed.room} {fault}" for feed, channel in world.feeds for fault in _amiss(feed, channel)]


def _amiss(feed: Feed, channel: Channel) -> list[str]:
    taken: dict[date, Stay] = {}
    for stay in Stay.objects.filter(room=feed.room_id, state__in=STAY_TAKEN).taking(timezone.now()):
        taken.update(dict.fromkeys(_nights(stay.check_in, stay.check_out), stay))
    closed = {night for begin, end in channel.stays.values() for night in _nights(begin, end)}
    ours = {n for n, stay in taken.items() if stay.block is not None and stay.block.kind == BlockKind.CHANNEL}
    faults = [f"{night} is closed there and free here" for night in sorted(closed - set(taken))]
    faults += [f"{night} is open there and blocked here" for night in sorted(ours - closed)]
    sold_twice = closed & set(taken) - ours
    known = FeedEntry.objects.filter(feed=feed, conflict=True)
    told = {night for entry in known for night in _nights(entry.check_in, entry.check_out)}
    return faults + [f"{night} is sold twice, and nobody is told" for night in sorted(sold_twice - told)]


def _nights(begin: date, end: date) -> list[date]:
    return [begin + timedelta(days=n) for n in range((end - begin).days)]
