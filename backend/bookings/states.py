"""States of booking attempts, stays and bookings, and the allowed moves between them."""

from django.db.models import TextChoices


class AttemptState(TextChoices):
    HELD = "held"
    GUESTS_ADDED = "guests_added"
    PAYMENT_PENDING = "payment_pending"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    RELEASED = "released"


class StayState(TextChoices):
    HELD = "held"
    PAYING = "paying"
    BOOKED = "booked"
    BLOCKED = "blocked"
    RELEASED = "released"
    LAPSED = "lapsed"


class ChangeState(TextChoices):
    WAITING = "waiting"
    MADE = "made"
    LAPSED = "lapsed"


class BookingState(TextChoices):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


A, S, B = AttemptState, StayState, BookingState

ATTEMPT_MOVES = {
    A.HELD: {A.GUESTS_ADDED, A.EXPIRED, A.RELEASED},
    A.GUESTS_ADDED: {A.PAYMENT_PENDING, A.EXPIRED, A.RELEASED},
    A.PAYMENT_PENDING: {A.COMPLETED, A.FAILED, A.EXPIRED, A.RELEASED},
    # Money may arrive late, and a guest may try again after a failure: none of these ends is final but `completed`.
    A.FAILED: {A.PAYMENT_PENDING, A.COMPLETED},
    A.EXPIRED: {A.COMPLETED},
    A.RELEASED: {A.COMPLETED},
    A.COMPLETED: set[AttemptState](),
}
ATTEMPT_LIVE = (A.HELD, A.GUESTS_ADDED, A.PAYMENT_PENDING)

STAY_MOVES = {
    S.HELD: {S.PAYING, S.BOOKED, S.RELEASED, S.LAPSED},
    S.PAYING: {S.PAYING, S.BOOKED, S.RELEASED, S.LAPSED},
    S.RELEASED: {S.PAYING, S.BOOKED},
    S.LAPSED: {S.PAYING, S.BOOKED},
    S.BLOCKED: {S.RELEASED},
    S.BOOKED: {S.RELEASED},
}
STAY_TEMPORARY = (S.HELD, S.PAYING)
# Those that may end by themselves: where they have an `expires_at`, it counts.
STAY_ENDING = (S.HELD, S.PAYING, S.BLOCKED)
STAY_TAKEN = (S.HELD, S.PAYING, S.BOOKED, S.BLOCKED)

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
