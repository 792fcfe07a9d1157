"""Looks up the rooms that a frozen price lists."""

from datetime import date

from backend.catalogue.models import Room
from backend.holds.models import BookingAttempt


def rename(attempt: BookingAttempt, *, old: Room, new: Room, since: date | None = None) -> None:
    """Let the frozen price of a (locked) attempt name another room, from this night on if one is said; its figures
    stay."""
    price = attempt.frozen_price
    attempt.frozen_price = price.rename_room(old.pk, new_id=new.pk, new_number=new.room_number, since=since)
    BookingAttempt.objects.filter(pk=attempt.pk).update(price=attempt.price)
