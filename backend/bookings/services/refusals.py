"""Refusals shared by several services: why a booking attempt cannot continue."""

from datetime import datetime

from backend.bookings.models import BookingAttempt
from backend.bookings.states import AttemptState
from backend.common.errors import DomainError


class AttemptExpired(DomainError):
    code = "attempt_expired"
    message = "This booking attempt has expired. Search and select rooms again."


class AttemptReleased(DomainError):
    code = "attempt_released"
    message = "This booking attempt was released. Search and select rooms again."


class AttemptFailed(DomainError):
    code = "attempt_failed"
    message = "The payment of this booking attempt failed. Initiate the payment again to hold the rooms again."


class AttemptCompleted(DomainError):
    code = "attempt_completed"
    message = "This booking attempt is already a confirmed booking."


class GuestsMissing(DomainError):
    code = "guests_missing"
    message = "Add the names of the guests before you pay."


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
