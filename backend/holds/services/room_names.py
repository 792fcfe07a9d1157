"""Looks up the rooms that a frozen price lists."""

from backend.catalogue.models import Room
from backend.holds.models import BookingAttempt


def rename(attempt: BookingAttempt, *, old: Room, new: Room) -> None:
    """Let the frozen price of a (locked) attempt name another room; its figures stay."""
    attempt.frozen_price = attempt.frozen_price.rename_room(old.pk, new_id=new.pk, new_number=new.room_number)
    BookingAttempt.objects.filter(pk=attempt.pk).update(price=attempt.price)
