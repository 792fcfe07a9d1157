"""Offers free rooms to the first fitting guest on the waiting list, as a hold for a limited time."""

import logging
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from backend.catalogue.models import Room
from backend.common.db.lone_rows import RowAlone
from backend.common.db.transitions import move
from backend.common.errors import DomainError
from backend.common.nights import Nights
from backend.common.time_limits import SWEEP_SECONDS, rows_in_time
from backend.holds.models import BookingAttempt
from backend.holds.services import room_holds
from backend.waitlist import selectors
from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import entries
from backend.waitlist.states import WaitingState

log = logging.getLogger(__name__)

# How often the rows say that the line was looked at.
LOOKS_APART = timedelta(seconds=30)
# Why somebody was not offered rooms, where that is our own fault.
ERROR = "error"
# For all resorts, and for the line of the last of them.
SHARE_SECONDS = SWEEP_SECONDS / 2


class _Gone(Exception):
    """Somebody else has offered to this entry, or it has left the line."""


def offer_everywhere(*, at: datetime) -> int:
    """Offer what is free at every resort where somebody waits; how many offers. Any number may run at once."""
    waiting = WaitingEntry.objects.filter(state=WaitingState.WAITING)
    given = 0
    resorts = waiting.order_by("resort").values_list("resort", flat=True).distinct()
    for resort_id in rows_in_time(_in_any_order(resorts), sweep="waiting list", seconds=SHARE_SECONDS):
        with RowAlone(log, "waiting: resort %s", resort_id):
            given += offer_at(resort_id=resort_id, at=at)
    return given


def offer_at(*, resort_id: int, at: datetime) -> int:
    """Offer what is free at one resort, in the order of the line; how many offers.

    The line is read first and what is taken once, after it: so nobody gets a room that somebody ahead, whom it would
    fit, has not been tried with.
    """
    line = list(WaitingEntry.objects.filter(resort=resort_id, state=WaitingState.WAITING).order_by("pk"))
    rooms, taken = selectors.rooms_of_entry(resort_id), selectors.taken_at(resort_id, at=at)
    given, left = 0, list[WaitingEntry]()
    for entry in rows_in_time(line, sweep=f"waiting list of resort {resort_id}", seconds=SHARE_SECONDS):
        why: str | None = ERROR
        with RowAlone(log, "waiting: entry %s", entry.pk):
            why = _serve(entry, rooms, taken, at=at)
        if why is None:
            left.append(entry)
            continue
        given += not why
        _write_down_refusal(entry, why, at=at)
    _write_down_look(left, at=at)
    return given


def _in_any_order(resorts: Iterable[int]) -> list[int]:
    """Another one in each round: where the time does not suffice, it is not always the same who wait."""
    found = list(resorts)
    random.shuffle(found)
    return found


def ends_at(at: datetime) -> datetime:
    """Until when an offer of this moment stands: WAITING_OFFER_SECONDS, which begin in the morning if it is night."""
    local = timezone.localtime(at)
    morning = local.replace(hour=settings.WAITING_NIGHT_ENDS_HOUR, minute=0, second=0, microsecond=0)
    tonight = local.hour >= settings.WAITING_NIGHT_BEGINS_HOUR
    begin = morning + timedelta(days=1) if tonight else max(local, morning)
    return begin + timedelta(seconds=settings.WAITING_OFFER_SECONDS)


def is_quiet_night(at: datetime) -> bool:
    """Whether guests sleep, at the resort."""
    return not settings.WAITING_NIGHT_ENDS_HOUR <= timezone.localtime(at).hour < settings.WAITING_NIGHT_BEGINS_HOUR


def _serve(entry: WaitingEntry, rooms: Sequence[Room], taken: dict[int, list[Nights]], *, at: datetime) -> str | None:
    """Offer the entry free rooms that would do, others if it loses those; why not, as a code, empty once it has them.

    None: nothing would do. What it got is `taken` from then on, and what others have, be it for a moment: nobody
    further back in the line gets that in this round.
    """
    why = None
    while found := selectors.choice(entry, rooms, taken, at=at):
        why, gone = _offer(entry, tuple(found), at=at)
        for room_id in gone:
            taken.setdefault(room_id, []).append(entry.nights)
        if why != room_holds.RoomHeld.code:
            break
    return why


def _offer(entry: WaitingEntry, room_ids: tuple[int, ...], *, at: datetime) -> tuple[str, Sequence[int]]:
    """Hold these rooms for the entry's guest; why not, as a code, or nothing, and which of them are free no longer."""

    def keep(attempt: BookingAttempt) -> None:
        if not move(entry, WaitingState.OFFERED, attempt=attempt, offered_at=at):
            raise _Gone

    request = entries.request_of(entry, room_ids)
    try:
        room_holds.hold_for_waiting(user_id=entry.user_id, request=request, until=ends_at(at), at=at, keep=keep)
    except _Gone:
        return "gone", ()
    except room_holds.RoomHeld as refusal:
        return refusal.code, refusal.extra["lost_rooms"]
    except DomainError as refusal:
        return refusal.code, ()
    return "", room_ids


def _write_down_refusal(entry: WaitingEntry, why: str, *, at: datetime) -> None:
    """Since when, for whoever asks why a room is free while somebody waits for it."""
    if why not in ("", "gone", entry.refused_why):
        WaitingEntry.objects.filter(pk=entry.pk).update(refused_why=why, refused_at=at)


def _write_down_look(left: list[WaitingEntry], *, at: datetime) -> None:
    """That nothing would do for these now, whatever was before."""
    old = Q(looked_at=None) | Q(looked_at__lt=at - LOOKS_APART) | ~Q(refused_why="")
    seen = WaitingEntry.objects.filter(old, pk__in=[entry.pk for entry in left])
    seen.update(looked_at=at, refused_why="", refused_at=None)
