"""Cancels a booking or marks it as a no-show, and frees its rooms. Payments handles the money."""

from datetime import datetime

from django.utils import timezone

from backend.bookings.models import BookingEnding, FinalBooking
from backend.bookings.services import lapsed_changes
from backend.bookings.states import BookingState, Overtaker
from backend.common.db.transitions import move, move_all
from backend.common.errors import DomainError
from backend.common.resort_days import day_of
from backend.holds.services import attempt_locks, guest_addresses
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import StayState
from backend.notifications.services import outbox
from backend.pricing.core.cancellation_fee import Fee


class StayBegun(DomainError):
    code = "stay_begun"
    message = "The stay has begun. Contact the resort to cancel or change it."


class ArrivalAhead(DomainError):
    code = "arrival_ahead"
    message = "This can only be done from the day of arrival on."


class GuestArrived(DomainError):
    """`checked_in_at`: since when."""

    code = "guest_arrived"
    message = "The guests have already been checked in."


class StayOver(DomainError):
    code = "stay_over"
    message = "This stay is over: its guests have left."


class BookingEnded(DomainError):
    """`status`: how it has ended."""

    code = "booking_ended"
    message = "This booking has already been cancelled or marked as a no-show."


def days_before(booking: FinalBooking, *, at: datetime) -> int:
    """How many days it is from today, at the resort, to the day of arrival; less than nothing afterwards."""
    return (booking.check_in - day_of(at)).days


def is_over(booking: FinalBooking, *, at: datetime) -> bool:
    """Whether its guests have left, or the time to leave has come, at the resort."""
    if booking.checked_out_at:
        return True
    there = at.astimezone(timezone.get_default_timezone())
    return (booking.check_out, booking.resort.check_out_time) <= (there.date(), there.time())


def guest_may_cancel(booking: FinalBooking, *, at: datetime) -> bool:
    """Until the day of arrival begins, or the desk has checked them in."""
    standing = booking.state == BookingState.CONFIRMED and booking.checked_in_at is None
    return standing and days_before(booking, at=at) > 0


def refuse_if_over(booking: FinalBooking, *, at: datetime) -> None:
    """Of a stay that is over nothing is called off any more. Raises StayOver."""
    if is_over(booking, at=at):
        raise StayOver(
            "This stay is over. Money that is to go back all the same is refunded in Razorpay's dashboard, and is "
            "recorded here."
        )


def booking_locked(booking: FinalBooking, *, to: BookingState) -> bool:
    """Lock the booking's attempt; whether the booking still stands. False when it has ended in this way before.

    Raises BookingEnded when it ended in another.
    """
    attempt_locks.attempt_locked(booking.attempt_id)
    # All of it: nights, price and promise belong together, and a change may have been made before the lock was ours.
    booking.refresh_from_db()
    if booking.state not in (BookingState.CONFIRMED, to):
        raise BookingEnded(booking_status=booking.state)
    return booking.state == BookingState.CONFIRMED


def end_booking(
    booking: FinalBooking, to: BookingState, *, fee: Fee, user_id: int | None, at: datetime, reason: str = ""
) -> BookingEnding:
    """End a (locked, confirmed) booking and keep this fee: its rooms are free from this moment, the guest is told.

    `user_id` is who did it; None where nobody had to. `reason`: in the words of the staff.
    """
    stays = Stay.objects.filter(attempt=booking.attempt_id)
    by = Overtaker.NO_SHOW if to is BookingState.NO_SHOW else Overtaker.CANCELLATION
    lapsed_changes.void_changes(booking.attempt_id, by=by, at=at, rooms=stays.values_list("room_id", flat=True))
    locks.stays_locked(stays.values_list("pk", flat=True))
    move_all(stays, begin=[StayState.BOOKED], to=StayState.RELEASED)
    kept = {"fee_paise": fee.total_paise, "fee": fee.as_json()}
    move(booking, to, cancelled_at=at, cancelled_by_id=user_id, **kept)
    ending = BookingEnding.objects.create(booking=booking, state=to, ended_at=at, ended_by_id=user_id, reason=reason)
    outbox.queue_message(
        kind="booking_cancelled",
        to=guest_addresses.addressee_of(booking, attempt_id=booking.attempt_id),
        params={"reference": booking.reference, "resort": booking.resort.name},
        dedupe_key=end_message_key(ending),
        at=at,
    )
    return ending


def end_message_key(ending: BookingEnding) -> str:
    """The key of the message that tells the guest of this end."""
    return f"booking_cancelled:{ending.booking_id}:{ending.pk}"
