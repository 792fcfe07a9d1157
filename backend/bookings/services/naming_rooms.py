"""Looks up the rooms that a frozen price lists."""

from typing import Any

from backend.bookings.models import BookingAttempt
from backend.catalogue.models import Room
from backend.pricing.core.quoting import Kind


def is_night(line: dict[str, Any]) -> bool:
    """Of a room, and not of a bed or a breakfast in it; lines frozen before there were kinds all are."""
    return bool(line.get("kind", Kind.ROOM) == Kind.ROOM)


def rename(attempt: BookingAttempt, *, old: Room, new: Room) -> None:
    """Let the frozen price of a (locked) attempt name another room; its figures stay."""
    for line in attempt.price["lines"]:
        if line["room_id"] == old.pk:
            line.update(room_id=new.pk, room_number=new.room_number)
            if is_night(line):
                line["label"] = f"Room {new.room_number}"
    BookingAttempt.objects.filter(pk=attempt.pk).update(price=attempt.price)
