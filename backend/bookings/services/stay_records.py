"""Writes down what becomes of a stay that has begun: the change that was made, and what the booking says then."""

from datetime import date, datetime

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.states import ChangeState
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.pricing.core.change_settlement import Settlement
from backend.pricing.core.frozen_price import FrozenPrice


def record_stay_change(
    booking: FinalBooking,
    *,
    check_out: date,
    price: FrozenPrice,
    settled: Settlement,
    due_on: date | None,
    user_id: int,
    at: datetime,
) -> BookingChange:
    """The change of a (locked) booking, made already: it keeps what the booking was."""
    stays = Stay.objects.filter(attempt=booking.attempt_id)
    rooms = sorted(set(stays.values_list("room_id", flat=True)))
    return BookingChange.objects.create(
        booking=booking,
        number=booking.changes.count() + 1,
        state=ChangeState.MADE,
        asked_at=at,
        asked_by_id=user_id,
        expires_at=at,
        made_at=at,
        check_in=booking.check_in,
        check_out=check_out,
        room_ids=rooms,
        price=price.as_json(),
        total_paise=settled.total_paise,
        back_paise=settled.back_paise,
        balance_paise=settled.balance_paise,
        balance_due_on=due_on,
        was_check_in=booking.check_in,
        was_check_out=booking.check_out,
        was_room_ids=rooms,
        was_price=booking.attempt.price,
        was_total_paise=booking.total_paise,
        was_balance_paise=booking.balance_paise,
    )


def rewrite_booking(change: BookingChange, booking: FinalBooking) -> None:
    """What booking and attempt say of nights and money; what they said before is kept by the change."""
    said = {"check_out": change.check_out, "total_paise": change.total_paise}
    BookingAttempt.objects.filter(pk=booking.attempt_id).update(**said, price=change.price)
    owed = {"balance_paise": change.balance_paise, "balance_due_on": change.balance_due_on}
    FinalBooking.objects.filter(pk=booking.pk).update(**said, **owed)
    booking.refresh_from_db()
