"""What an attempt can be, and the steps between: a pure table."""

from django.db.models import TextChoices


class AttemptState(TextChoices):
    HELD = "held"
    GUESTS_ADDED = "guests_added"
    PAYMENT_PENDING = "payment_pending"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    RELEASED = "released"


A = AttemptState

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
# Ended without a booking, for all that is known so far.
ATTEMPT_VAIN = (A.FAILED, A.EXPIRED, A.RELEASED)
