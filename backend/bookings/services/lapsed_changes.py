"""Ends changes of bookings that were not paid in time, dropped, or overtaken: their nights are free at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import change_locks
from backend.bookings.states import CHANGE_OPEN, ChangeState, Overtaker
from backend.common.db.transitions import move_all
from backend.common.errors import DomainError
from backend.holds.services import attempt_locks
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import STAY_TEMPORARY, StayState

CHUNK = 500


class NoChangeWaiting(DomainError):
    code = "no_change_waiting"
    message = "No change of this booking is waiting to be paid."


class ChangeMade(DomainError):
    code = "change_made"
    message = "This change has already been made. Change the booking again instead."


def void_changes(*attempt_ids: int, by: Overtaker, at: datetime, rooms: Iterable[int] = ()) -> None:
    """Something else happened to the bookings of these (locked) attempts: what waits to be paid is made no more.

    `rooms` are those whose stays the caller goes on to write. They are locked here with the ones that are let go, at
    once: whoever has a stay and asks for its room afterwards waits in a circle with whoever has the room.
    """
    changes = BookingChange.objects.filter(booking__attempt__in=attempt_ids)
    # Before rooms and stays, as the sweeper has them.
    found = change_locks.changes_locked(changes.filter(state__in=CHANGE_OPEN))
    _release(Stay.objects.filter(change__booking__attempt__in=attempt_ids), rooms=rooms)
    _end(changes.filter(pk__in=found), to=ChangeState.OVERTAKEN, at=at, overtaken_by=by)


def drop_change(booking: FinalBooking, *, at: datetime, number: int | None = None) -> BookingChange:
    """Take back the change with this number, or the latest: what is paid for it from now on goes back. Calm when
    repeated, and when it has ended otherwise.

    Raises NoChangeWaiting where there is none, and ChangeMade.
    """
    with transaction.atomic():
        attempt_locks.attempt_locked(booking.attempt_id)
        known = booking.changes.all() if number is None else booking.changes.filter(number=number)
        change = known.order_by("-number").first()
        if change is None:
            raise NoChangeWaiting
        if change.state == ChangeState.MADE:
            raise ChangeMade
        if change.state in CHANGE_OPEN:
            found = change_locks.changes_locked(booking.changes.filter(pk=change.pk))
            _release(Stay.objects.filter(change=change))
            _end(booking.changes.filter(pk__in=found), to=ChangeState.DROPPED, at=at)
            change.refresh_from_db()
    return change


def expire_lapsed_changes(*, at: datetime) -> int:
    """Write down that changes were not paid in time; how many. Safe to run twice at once."""
    with transaction.atomic():
        late = BookingChange.objects.filter(state=ChangeState.WAITING, expires_at__lte=at).order_by("pk")
        ids = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True)[:CHUNK])
        stays = Stay.objects.filter(change__in=ids, state__in=STAY_TEMPORARY)
        locks.stays_locked(stays.values_list("pk", flat=True))
        move_all(stays, begin=STAY_TEMPORARY, to=StayState.LAPSED)
        changes = BookingChange.objects.filter(pk__in=ids)
        return move_all(changes, begin=[ChangeState.WAITING], to=ChangeState.LAPSED, ended_at=at)


def _release(stays: QuerySet[Stay], *, rooms: Iterable[int] = ()) -> None:
    """Let go of what these stays of changes hold; their rooms are locked together with `rooms`."""
    held = stays.filter(state__in=STAY_TEMPORARY)
    locks.rooms_locked({*rooms, *held.values_list("room_id", flat=True)})
    found = locks.stays_locked(held.values_list("pk", flat=True))
    move_all(Stay.objects.filter(pk__in=found), begin=STAY_TEMPORARY, to=StayState.RELEASED)


def _end(changes: QuerySet[BookingChange], *, to: ChangeState, at: datetime, overtaken_by: str = "") -> None:
    """One that had lapsed before keeps the time at which it did."""
    move_all(changes, begin=CHANGE_OPEN, to=to, ended_at=Coalesce("ended_at", Value(at)), overtaken_by=overtaken_by)
