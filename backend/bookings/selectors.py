"""Answers about rooms, attempts and bookings. They change nothing."""

from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from backend.bookings.models import BookingAttempt, FinalBooking, Stay
from backend.bookings.references import tidy
from backend.catalogue.models import Resort, Room
from backend.common.errors import NotFound


def rooms_free(*, rooms: QuerySet[Room], check_in: date, check_out: date, at: datetime) -> QuerySet[Room]:
    """Those of `rooms` that nobody holds, pays for, has booked or blocked for any of the nights."""
    stays = Stay.objects.overlapping(check_in, check_out).taking(at)
    return rooms.exclude(pk__in=stays.values("room_id"))


def rooms_available(
    *, location: str, check_in: date, check_out: date, guests: int, at: datetime
) -> list[tuple[Resort, list[Room]]]:
    """Resorts of a place (with their terms) and their free rooms; only where those together seat the party."""
    found_here = Resort.objects.filter(active=True, location__icontains=location.strip()).select_related("terms")
    resorts = {resort.pk: resort for resort in found_here}
    busy = Stay.objects.filter(resort__in=resorts).overlapping(check_in, check_out).taking(at)
    rooms = (
        Room.objects.filter(resort__in=resorts, active=True)
        .exclude(pk__in=busy.values("room_id"))
        .prefetch_related("images")
        .order_by("resort_id", "price_per_night", "room_number")
    )
    free: dict[int, list[Room]] = {}
    for room in rooms:
        free.setdefault(room.resort_id, []).append(room)
    return [(resorts[pk], found) for pk, found in free.items() if sum(room.capacity for room in found) >= guests]


def attempt_of(*, user_id: int, attempt_id: int) -> BookingAttempt:
    """This user's attempt, with what is shown of it. Raises NotFound."""
    attempts = BookingAttempt.objects.select_related("resort", "booking").prefetch_related(
        "guests", Prefetch("stays", Stay.objects.select_related("room"))
    )
    try:
        return attempts.get(pk=attempt_id, user_id=user_id)
    except BookingAttempt.DoesNotExist:
        raise NotFound from None


def bookings_of(*, user_id: int) -> QuerySet[FinalBooking]:
    """This user's bookings, newest first, with what is shown of them."""
    return (
        FinalBooking.objects.filter(user_id=user_id)
        .select_related("resort", "attempt")
        .prefetch_related("attempt__guests", Prefetch("attempt__stays", Stay.objects.select_related("room")))
    )


def booking_of(*, user_id: int, reference: str) -> FinalBooking:
    """This user's booking by its reference, in any way of writing it. Raises NotFound."""
    booking = bookings_of(user_id=user_id).filter(reference=tidy(reference)).first()
    if booking is None:
        raise NotFound
    return booking
