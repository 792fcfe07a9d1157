"""What bookings and their changes can be, and the steps between: pure tables."""

from django.db.models import TextChoices


class ChangeState(TextChoices):
    WAITING = "waiting"
    MADE = "made"
    LAPSED = "lapsed"


class BookingState(TextChoices):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


B = BookingState

BOOKING_MOVES = {
    B.CONFIRMED: {B.CANCELLED, B.NO_SHOW},
    B.CANCELLED: set[BookingState](),
    B.NO_SHOW: set[BookingState](),
}

CHANGE_MOVES = {
    ChangeState.WAITING: {ChangeState.MADE, ChangeState.LAPSED},
    # Its money may come late: then it is made after all, where everything is still as it was.
    ChangeState.LAPSED: {ChangeState.MADE},
    ChangeState.MADE: set[ChangeState](),
}
