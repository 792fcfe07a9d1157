"""A booking is called off: its rooms are free for others. The money is the floor above's business."""

from datetime import datetime

from django.utils import timezone

from backend.bookings.models import FinalBooking, Stay
from backend.bookings.services import locks
from backend.bookings.states import BookingState, StayState
from backend.common.errors import DomainError
from backend.common.transitions import move, move_all
from backend.notifications.services import sending


class StayBegun(DomainError):
    code = "stay_begun"
    message = "The stay has begun: ask the resort."


def cancel_before_arrival(booking: FinalBooking, *, user_id: int, at: datetime) -> bool:
    """The guest calls it off, until the day of arrival begins. Raises StayBegun."""
    if (
        booking.state == BookingState.CONFIRMED
        and at.astimezone(timezone.get_default_timezone()).date() >= booking.check_in
    ):
        raise StayBegun
    return cancel(booking, user_id=user_id, at=at)


def cancel(booking: FinalBooking, *, user_id: int, at: datetime) -> bool:
    """Cancel a booking whose attempt is locked; False when it was cancelled before."""
    booking.refresh_from_db()
    if booking.state != BookingState.CONFIRMED:
        return False
    stays = Stay.objects.filter(attempt=booking.attempt_id)
    locks.rooms_locked(stays.values_list("room_id", flat=True))
    locks.stays_locked(stays.values_list("pk", flat=True))
    move_all(stays, begin=[StayState.BOOKED], to=StayState.RELEASED)
    move(booking, BookingState.CANCELLED, cancelled_at=at, cancelled_by_id=user_id)
    sending.queue(
        kind="booking_cancelled",
        to=booking.user.phone_number,
        params={"reference": booking.reference, "resort": booking.resort.name},
        dedupe_key=f"booking_cancelled:{booking.pk}",
        at=at,
    )
    return True
