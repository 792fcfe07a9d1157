"""What bookings and their changes can be, and the steps between: pure tables."""

from django.db.models import TextChoices


class ChangeState(TextChoices):
    WAITING = "waiting"
    MADE = "made"
    # Not paid in time.
    LAPSED = "lapsed"
    # Taken back by whoever may ask for it.
    DROPPED = "dropped"
    # Something else happened to the booking first.
    OVERTAKEN = "overtaken"


class Overtaker(TextChoices):
    """What happened to a booking before its change was paid."""

    CHANGE = "change", "another change"
    MOVE = "move", "a move by the resort"
    CANCELLATION = "cancellation", "a cancellation"
    NO_SHOW = "no_show", "a no-show"
    CHECK_IN = "check_in", "a check-in"
    BALANCE = "balance", "a payment of the balance"


class BookingState(TextChoices):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class GuestRefundState(TextChoices):
    """Where money is that goes back: words of the payments, as guests read them."""

    DUE = "due"
    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"


class GuestRefundReason(TextChoices):
    """Why money goes back: words of the payments, too."""

    ROOMS_GONE = "rooms_gone"
    SECOND_PAYMENT = "second_payment"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    EXTERNAL = "external"
    WRONG_AMOUNT = "wrong_amount"


B = BookingState

BOOKING_MOVES = {
    B.CONFIRMED: {B.CANCELLED, B.NO_SHOW},
    # An end can be undone for a while: see payments/refunds/undone_endings.py.
    B.CANCELLED: {B.CONFIRMED},
    B.NO_SHOW: {B.CONFIRMED},
}

CHANGE_MOVES = {
    ChangeState.WAITING: {ChangeState.MADE, ChangeState.LAPSED, ChangeState.DROPPED, ChangeState.OVERTAKEN},
    # Its money may come late: then it is made after all, where everything is still as it was.
    ChangeState.LAPSED: {ChangeState.MADE, ChangeState.DROPPED, ChangeState.OVERTAKEN},
    ChangeState.MADE: set[ChangeState](),
    # Nobody wants it any more: its money goes back whenever it comes.
    ChangeState.DROPPED: set[ChangeState](),
    ChangeState.OVERTAKEN: set[ChangeState](),
}
# What money can still make; and what holds nothing and was not made.
CHANGE_OPEN = (ChangeState.WAITING, ChangeState.LAPSED)
CHANGE_OVER = (ChangeState.LAPSED, ChangeState.DROPPED, ChangeState.OVERTAKEN)
