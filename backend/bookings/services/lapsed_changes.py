"""Ends changes of bookings that were not paid in time or were overtaken."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import change_locks
from backend.bookings.states import ChangeState
from backend.common.db.transitions import move_all
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import STAY_TEMPORARY, StayState

CHUNK = 500


def lapse_change(booking: FinalBooking, *, rooms: Iterable[int] = ()) -> None:
    """Let go of what changes of a booking (its attempt is locked) hold: for another one, or for good.

    `rooms` are those whose stays the caller goes on to write. They are locked here with the ones that are let go, at
    once: whoever has a stay and asks for its room afterwards waits in a circle with whoever has the room.
    """
    # Before rooms and stays, as the sweeper has them.
    waiting = change_locks.changes_locked(booking.changes.filter(state=ChangeState.WAITING))
    stays = Stay.objects.filter(change__booking=booking, state__in=STAY_TEMPORARY)
    locks.rooms_locked({*rooms, *stays.values_list("room_id", flat=True)})
    held = locks.stays_locked(stays.values_list("pk", flat=True))
    move_all(Stay.objects.filter(pk__in=held), begin=STAY_TEMPORARY, to=StayState.RELEASED)
    move_all(booking.changes.filter(pk__in=waiting), begin=[ChangeState.WAITING], to=ChangeState.LAPSED)


def expire_lapsed_changes(*, at: datetime) -> int:
    """Write down that changes were not paid in time; how many. Safe to run twice at once."""
    with transaction.atomic():
        late = BookingChange.objects.filter(state=ChangeState.WAITING, expires_at__lte=at).order_by("pk")
        ids = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True)[:CHUNK])
        stays = Stay.objects.filter(change__in=ids, state__in=STAY_TEMPORARY)
        locks.stays_locked(stays.values_list("pk", flat=True))
        move_all(stays, begin=STAY_TEMPORARY, to=StayState.LAPSED)
        return move_all(BookingChange.objects.filter(pk__in=ids), begin=[ChangeState.WAITING], to=ChangeState.LAPSED)
