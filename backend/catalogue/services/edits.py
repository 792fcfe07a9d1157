"""Changes resorts and rooms with optimistic locking."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from backend.catalogue.models import Resort, Room
from backend.common.errors import BadInput


def edit_resort(*, resort_id: int, changes: dict[str, Any], unless: Callable[[Resort], None]) -> Resort:
    """Write the changes into the locked resort; `unless` sees it as it is now, and raises to refuse them."""
    with transaction.atomic():
        # Leaves foreign keys to the resort alone: a guest who holds a room waits for nobody here.
        resort = Resort.objects.select_for_update(no_key=True).get(pk=resort_id)
        unless(resort)
        _write(resort, changes)
    return resort


def edit_room(*, room_id: int, changes: dict[str, Any], unless: Callable[[Room], None]) -> Room:
    """The same for a room. Raises BadInput for one that seats fewer than its type promises."""
    with transaction.atomic():
        room = Room.objects.select_for_update(no_key=True).get(pk=room_id)
        unless(room)
        _write(room, changes)
        if room.room_type is not None and room.capacity < room.room_type.capacity:
            name = "room_type" if "room_type" in changes else "capacity"
            raise BadInput((f"/{name}", "type_seats_more", "Rooms of this type sleep more guests."))
    return room


def _write(row: Resort | Room, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))
