"""Substitutes an equal free room when a payment arrives after the room was given away, if the owner allows it."""

from datetime import datetime

from backend.catalogue.models import Room
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import guest_addresses, room_names
from backend.holds.services.room_holds import RoomHeld
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.notifications.services import outbox


def swap(attempt: BookingAttempt, *, lost: list[int], at: datetime) -> None:
    """Give a (locked) attempt other rooms for those that it lost: as large, of the same base price.

    Raises RoomHeld, with nothing changed by then, when the owner does not allow it or there are not enough.
    """
    if not attempt.resort.offers_equal_room:
        raise RoomHeld(lost_rooms=lost, available_rooms=[])
    everything = Room.objects.filter(resort=attempt.resort_id, active=True)
    locks.rooms_locked({*everything.values_list("pk", flat=True), *_rooms_of(attempt)})
    free = list(
        inventory_selectors.rooms_free_at([attempt.resort_id], attempt.nights, at=at)
        .exclude(pk__in=_rooms_of(attempt))
        .order_by("room_number")
    )
    for old in Room.objects.filter(pk__in=lost).order_by("pk"):
        paid = attempt.frozen_price.base_of(old.pk)
        equal = [room for room in free if room.capacity == old.capacity and {room.price_paise} == paid]
        # Of those rather one of the same type, then by number.
        new = min(equal, key=lambda room: (room.room_type_id != old.room_type_id, room.room_number), default=None)
        if new is None:
            raise RoomHeld(lost_rooms=lost, available_rooms=[])
        free.remove(new)
        _move(attempt, old, new, at=at)


def _rooms_of(attempt: BookingAttempt) -> list[int]:
    return list(Stay.objects.filter(attempt=attempt).values_list("room_id", flat=True))


def _move(attempt: BookingAttempt, old: Room, new: Room, *, at: datetime) -> None:
    Stay.objects.filter(attempt=attempt, room=old).update(room=new)
    AttemptGuest.objects.filter(attempt=attempt, room=old).update(room=new)
    room_names.rename(attempt, old=old, new=new)
    outbox.queue_message(
        kind="room_changed",
        to=guest_addresses.addressee_of(attempt, attempt_id=attempt.pk),
        params={"resort": attempt.resort.name, "room": new.room_number},
        dedupe_key=f"room_changed:{attempt.pk}:{old.pk}",
        at=at,
    )
