"""Why an attempt cannot go on: said by more than one service."""

from datetime import datetime

from backend.bookings.models import BookingAttempt
from backend.bookings.states import AttemptState
from backend.common.errors import DomainError


class AttemptExpired(DomainError):
    code = "attempt_expired"
    message = "The time for this booking attempt is over. Search again and select rooms anew."


class AttemptReleased(DomainError):
    code = "attempt_released"
    message = "This booking attempt was given up. Search again and select rooms anew."


class AttemptFailed(DomainError):
    code = "attempt_failed"
    message = "The payment of this attempt failed. Initiate payment again to take the rooms once more."


class AttemptCompleted(DomainError):
    code = "attempt_completed"
    message = "This attempt is a confirmed booking already."


class GuestsMissing(DomainError):
    code = "guests_missing"
    message = "Name the guests before you pay."


_BY_STATUS: dict[AttemptState, type[DomainError]] = {
    AttemptState.EXPIRED: AttemptExpired,
    AttemptState.RELEASED: AttemptReleased,
    AttemptState.FAILED: AttemptFailed,
    AttemptState.COMPLETED: AttemptCompleted,
    AttemptState.HELD: GuestsMissing,
}


def refuse_unless(attempt: BookingAttempt, allowed: tuple[AttemptState, ...], *, at: datetime) -> AttemptState:
    """The attempt's status if it is one of `allowed`; otherwise raises the refusal that fits it."""
    status = attempt.status(at)
    if status in allowed:
        return status
    raise _BY_STATUS[status](attempt_status=status.value)
