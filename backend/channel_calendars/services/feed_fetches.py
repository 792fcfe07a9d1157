"""Fetches feeds: one worker at a time, with retries, and nothing is released after a failed fetch."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.channel_calendars.core import ical_import, uids
from backend.channel_calendars.core.ical_import import Fault, FeedReading, Unreadable
from backend.channel_calendars.models import Feed
from backend.channel_calendars.services import feed_incidents, feed_intake
from backend.channel_calendars.states import FeedState
from backend.common.db.broken_connections import drop_connection
from backend.common.db.transitions import move
from backend.common.jobs import Job, enqueue_each, room_for
from backend.common.resort_days import day_of
from backend.common.security import outgoing
from backend.common.time_limits import TimeIsUp
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports

log = logging.getLogger(__name__)

SECONDS = 20.0
# A year of single nights with long descriptions is a quarter of it.
MOST_BYTES = 2 * 1024 * 1024
# Longer than a job may take: whoever has not come back by then is dead.
CLAIM = timedelta(minutes=2)
WHILE_CONFLICTS = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
# What ends after two years is cut there; and all of it is read once a day, whatever the server says has changed.
AHEAD = timedelta(days=700)
WHOLE_EVERY = timedelta(days=1)
ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"


class Failed(Exception):
    """The channel did not answer with a feed; why, as a code, and in how many seconds it wants us to come back."""

    def __init__(self, fault: str, *, retry_after: int = 0) -> None:
        super().__init__(fault)
        self.retry_after = timedelta(seconds=retry_after)


def ring_due_feeds(*, at: datetime) -> int:
    """Ring for every feed whose time has come; how many."""
    due = Feed.objects.filter(next_fetch_at__lte=at).order_by("next_fetch_at").values_list("pk", flat=True)
    found = list(due[: room_for(Job.FETCH_FEED)])
    enqueue_each(Job.FETCH_FEED, "feed_id", found)
    return len(found)


def fetch_one_feed(*, feed_id: int, at: datetime) -> bool:
    """Fetch a feed that is due, and take in what it says. False: somebody else does, or it is not due."""
    claim = Feed.objects.filter(pk=feed_id, next_fetch_at__lte=at)
    if not claim.update(next_fetch_at=at + CLAIM, claimed_at=at):
        return False
    feed = Feed.objects.select_related("room__resort").get(pk=feed_id)
    try:
        answer = _asked(feed, at=at)
        found = None if answer.status == 304 else _read(feed, answer.body, at=at)
        if found is not None and found.cut:
            _write(feed, partial(_taken_in_part, found=found, at=at))
        else:
            _write(feed, partial(_taken, answer=answer, found=found, at=at))
    except Failed as failure:
        _write(feed, partial(_failed, fault=str(failure), at=at, least=failure.retry_after))
    except TimeIsUp:
        # A feed that takes a job's whole time is not read again at once, for ever; a few seconds are left to say so.
        drop_connection()
        _write(feed, partial(_failed, fault="error", at=at))
        raise
    except Exception as error:
        # By its kind alone: what it says may quote the feed.
        log.error("feed %s: %s", feed_id, type(error).__name__)
        _write(feed, partial(_failed, fault="error", at=at))
    return True


def _asked(feed: Feed, *, at: datetime) -> outgoing.OutgoingAnswer:
    headers = {"Accept": ACCEPT}
    if feed.read_at and at - feed.read_at < WHOLE_EVERY:
        known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
        headers |= {name: value for name, value in known.items() if value}
    try:
        answer = outgoing.get(feed.url, headers=headers, seconds=SECONDS, most_bytes=MOST_BYTES)
    except outgoing.AddressRefused:
        raise Failed("address_refused") from None
    except outgoing.AnswerTooLarge:
        raise Failed("too_large") from None
    except outgoing.NoAnswer:
        raise Failed("no_answer") from None
    asked_for_changes = len(headers) > 1
    if not (answer.status == 200 or (answer.status == 304 and asked_for_changes)):
        raise Failed(f"status_{answer.status}", retry_after=answer.retry_after)
    return answer


def _read(feed: Feed, body: bytes, *, at: datetime) -> FeedReading:
    today = day_of(at)
    # From one month to the next: what is cut there is not cut anew every day.
    horizon = (today + AHEAD).replace(day=1)
    zone = timezone.get_default_timezone()
    try:
        return ical_import.read_calendar(
            body, today=today, horizon=horizon, zone=zone, is_ours=uids.is_ours, meaning=feed.meaning
        )
    except Unreadable as unreadable:
        raise Failed(unreadable.fault.value) from None


def _write(feed: Feed, write: Callable[[Feed], None]) -> None:
    """Write down what came of it, unless the feed is gone or somebody began later."""
    with transaction.atomic():
        rows = Feed.objects.select_for_update(of=("self",)).select_related("room__resort")
        locked = rows.filter(pk=feed.pk, claimed_at=feed.claimed_at).first()
        if locked is not None:
            write(locked)


def _taken(feed: Feed, *, answer: outgoing.OutgoingAnswer, found: FeedReading | None, at: datetime) -> None:
    if found is not None:
        # What was not understood as a whole is read again, whether or not it has changed.
        feed.etag = _short(answer, "etag", 200) if found.whole else ""
        feed.last_modified = _short(answer, "last-modified", 60) if found.whole else ""
        feed.read_at = at
        feed.unread = len(found.unread)
    outcome = feed_intake.take_in_feed(feed, found, at=at)
    if outcome.changed:
        feed.changed_at = at
    feed.claimed_at = None
    feed.fetched_at, feed.failures, feed.failing_since, feed.fault = at, 0, None, ""
    feed.waits = outcome.waits
    every = timedelta(minutes=settings.FEED_EVERY_MINUTES)
    feed.next_fetch_at = at + _about(WHILE_CONFLICTS if outcome.conflicts else every)
    feed.save()
    _now(feed, FeedState.WAITING if feed.waits else FeedState.GOOD)
    if feed.unread:
        feed_incidents.tell_unread(feed, at=at)
    else:
        reports.solve(IncidentKind.FEED_FAILING, subject=feed_incidents.feed_subject(feed), at=at)


def _taken_in_part(feed: Feed, *, found: FeedReading, at: datetime) -> None:
    """It ends too soon: what it says is blocked, nothing is released, and it is a failure like others."""
    feed.unread = len(found.unread)
    # Next time all of it is wanted, also where it is what we had before.
    feed.etag = feed.last_modified = ""
    outcome = feed_intake.take_in_feed(feed, found, at=at)
    if outcome.changed:
        feed.changed_at = at
    feed.waits = feed.waits or outcome.waits
    if feed.unread:
        feed_incidents.tell_unread(feed, at=at)
    _failed(feed, fault=Fault.CUT_SHORT.value, at=at)


def _failed(feed: Feed, *, fault: str, at: datetime, least: timedelta = timedelta()) -> None:
    """Nothing that it had closed is touched."""
    feed.claimed_at = None
    feed.failures += 1
    feed.failing_since, feed.fault = feed.failing_since or at, fault
    every = timedelta(minutes=settings.FEED_EVERY_MINUTES)
    feed.next_fetch_at = at + max(_about(min(every * 2 ** min(feed.failures, 10), LONGEST_WAIT)), least)
    feed.save()
    _now(feed, FeedState.FAILING)
    feed_incidents.tell_failing(feed, at=at)


def _now(feed: Feed, state: FeedState) -> None:
    if feed.state != state:
        move(feed, state)


def _about(wait: timedelta) -> timedelta:
    """A fifth more or less, so that feeds made together do not all come at once for ever."""
    return wait * random.uniform(0.8, 1.2)


def _short(answer: outgoing.OutgoingAnswer, name: str, most: int) -> str:
    """A validator as it came; one that does not fit, or would not travel back, is none."""
    said = answer.headers.get(name, "")
    return said if len(said) <= most and said.isprintable() and said.isascii() else ""
