"""Imports a feed: blocks the nights it closes, releases those it opens again.

A feed that has lost much at once, or all, releases nothing until a person says so: half a file, an empty answer and a
wrong calendar look like a hundred cancellations. Of a feed of which a part is missing the rest is blocked, and nothing
released. And what somebody has here is never touched.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from backend.channel_calendars.core import ical_import
from backend.channel_calendars.core.calendar_entry import CalendarEntry
from backend.channel_calendars.core.entry_meanings import WhyIgnored
from backend.channel_calendars.core.ical_import import FeedReading
from backend.channel_calendars.models import Feed, FeedEntry, Piece
from backend.channel_calendars.services import feed_blocks, feed_incidents
from backend.channel_calendars.states import FeedState
from backend.common.db.transitions import move
from backend.common.nights import Nights
from backend.common.resort_days import day_of
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.inventory.models import Block
from backend.inventory.services import locks

# So many entries may lose nights at once; and no more than half of all may go.
MOST_LOST = 3


@dataclass(frozen=True, kw_only=True)
class FeedOutcome:
    """What came of it: whether anything changed, whether a person is waited for, whether nights are somebody's here."""

    changed: bool
    waits: bool
    conflicts: bool


def take_in_feed(feed: Feed, found: FeedReading | None, *, at: datetime) -> FeedOutcome:
    """Take in a reading of the (locked) feed; without one, try again what could not be blocked."""
    today = day_of(at)
    changed = _noted(feed, found, today=today, at=at) if found else False
    pieces = _locked(feed, today=today)
    lost = _losing(feed, pieces, today=today)
    gone = [entry for entry in lost.entries if entry.gone_at]
    sudden = len(lost.entries) > MOST_LOST or len(gone) * 2 > lost.standing
    # What is still closed there, and only ignored now, is freed by no one but a person.
    waits = bool(lost.entries) and (feed.waits or sudden or bool(lost.ignored))
    in_part = found is not None and not found.whole
    if waits:
        feed_incidents.tell_shrank(feed, losing=len(lost.entries), standing=lost.standing, ignored=lost.ignored, at=at)
    elif not in_part:
        reports.solve(IncidentKind.FEED_SHRANK, subject=feed_incidents.feed_subject(feed), at=at)
    nights = _settle(feed, pieces, lifting=not (waits or in_part), at=at)
    return FeedOutcome(changed=changed, waits=waits, conflicts=bool(nights))


def release_gone(*, feed_id: int, at: datetime) -> bool:
    """A person says that what the feed has lost is to be released. False: nothing waits to be released."""
    with transaction.atomic():
        rows = Feed.objects.select_for_update(of=("self",)).select_related("room__resort")
        feed = rows.filter(pk=feed_id, waits=True).first()
        if feed is None:
            return False
        _settle(feed, _locked(feed, today=day_of(at)), lifting=True, at=at)
        reports.solve(IncidentKind.FEED_SHRANK, subject=feed_incidents.feed_subject(feed), at=at)
        Feed.objects.filter(pk=feed.pk).update(waits=False, changed_at=at)
        if feed.state == FeedState.WAITING:
            move(feed, FeedState.GOOD)
    return True


def _noted(feed: Feed, found: FeedReading, *, today: date, at: datetime) -> bool:
    """Write down the entries as the feed has them now; whether any differs."""
    known = {entry.uid: entry for entry in feed.entries.all()}
    said = {entry.uid: entry for entry in found.entries}
    _renamed(known, said)
    changed = False
    for uid, entry in said.items():
        changed |= _kept(feed, known.get(uid), _as_meant(feed, known.get(uid), entry))
    # What could not be understood is not taken for gone.
    odd = ical_import.NotUnderstood((unread.uid for unread in found.unread), whole=found.whole)
    for uid, old in known.items():
        if uid in said or odd.may_be(uid):
            continue
        if old.check_out <= today:
            # It has passed: its block stays as it was.
            old.delete()
        elif old.gone_at is None:
            changed, old.gone_at = True, at
            old.save(update_fields=["gone_at"])
    return changed


def _renamed(known: dict[str, FeedEntry], said: dict[str, CalendarEntry]) -> None:
    """Some makers name everything anew each time: the same nights under another name are the same entry."""
    by_nights = {(old.check_in, old.check_out): uid for uid, old in known.items() if uid not in said}
    for uid, new in said.items():
        before = by_nights.pop((new.check_in, new.check_out), None) if uid not in known else None
        if before is not None:
            known[uid] = known.pop(before)


def _as_meant(feed: Feed, old: FeedEntry | None, new: CalendarEntry) -> CalendarEntry:
    """A night that was closed before it came so near stays closed; at the first reading nobody knows which was."""
    known = old is not None and not old.ignored and old.check_in == new.check_in
    soon = new.ignored == WhyIgnored.TOO_SOON
    return replace(new, ignored="") if soon and (known or feed.fetched_at is None) else new


def _kept(feed: Feed, old: FeedEntry | None, new: CalendarEntry) -> bool:
    fields: dict[str, Any] = {"uid": new.uid, "check_in": new.check_in, "check_out": new.check_out}
    fields |= {"reserved": new.reserved, "ignored": new.ignored}
    if old is None:
        FeedEntry.objects.create(feed=feed, **fields)
        return True
    fields["gone_at"] = None
    fields["conflict"] = old.conflict and not new.ignored
    nights = (old.check_in, old.check_out, old.ignored, old.gone_at)
    if any(getattr(old, name) != value for name, value in fields.items()):
        FeedEntry.objects.filter(pk=old.pk).update(**fields)
    return nights != (new.check_in, new.check_out, new.ignored, None)


def _locked(feed: Feed, *, today: date) -> list[Piece]:
    """Its standing blocks that have not passed; they and the room locked, in the order of all locks."""
    mine = Block.objects.filter(channel_piece__entry__feed=feed, lifted_at=None, check_out__gt=today).order_by("pk")
    ids = list(mine.select_for_update(of=("self",)).values_list("pk", flat=True))
    locks.rooms_locked([feed.room_id])
    pieces = Piece.objects.filter(block__in=ids, block__lifted_at=None).select_related("block", "entry")
    return list(pieces.order_by("pk"))


@dataclass(frozen=True)
class _Lost:
    """Entries whose blocks stand on nights that count no more; how many have blocks at all; and how many of the former
    lose nights that the feed still has, and that are ignored."""

    entries: list[FeedEntry]
    standing: int
    ignored: int


def _losing(feed: Feed, pieces: list[Piece], *, today: date) -> _Lost:
    wanted: set[date] = set()
    ignored: set[date] = set()
    for entry in feed.entries.filter(gone_at=None, check_out__gt=today):
        nights = ignored if entry.ignored else wanted
        nights |= {*Nights(max(entry.check_in, today), entry.check_out)}
    standing = {piece.entry_id: piece.entry for piece in pieces}
    lost: dict[int, set[date]] = {}
    for piece in pieces:
        if nights := {*Nights(max(piece.block.check_in, today), piece.block.check_out)} - wanted:
            lost[piece.entry_id] = lost.get(piece.entry_id, set()) | nights
    return _Lost(
        entries=[standing[entry_id] for entry_id in sorted(lost)],
        standing=len(standing),
        ignored=sum(not ignored.isdisjoint(nights) for nights in lost.values()),
    )


def _settle(feed: Feed, pieces: list[Piece], *, lifting: bool, at: datetime) -> list[date]:
    """Make the blocks what the entries say; the nights that are somebody else's."""
    contested = feed_blocks.place_feed_blocks(feed, pieces, lifting=lifting, at=at)
    if lifting:
        feed.entries.exclude(gone_at=None).delete()
    feed_incidents.tell_conflicts(feed, contested, at=at)
    return contested
