"""Refusals shared by several services: why a booking attempt cannot continue."""

from datetime import datetime
from typing import assert_never

from backend.common.errors import DomainError
from backend.holds.models import BookingAttempt
from backend.holds.states import AttemptState


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


def refuse_unless(attempt: BookingAttempt, allowed: tuple[AttemptState, ...], *, at: datetime) -> AttemptState:
    """The attempt's status if it is one of `allowed`; otherwise raises the refusal that fits it."""
    status = attempt.status(at)
    if status in allowed:
        return status
    raise _refusal_of(status)(attempt_status=status.value)


def _refusal_of(status: AttemptState) -> type[DomainError]:
    """The refusal that fits: the type checker finds a status without one."""
    match status:
        case AttemptState.HELD:
            return GuestsMissing
        case AttemptState.EXPIRED:
            return AttemptExpired
        case AttemptState.RELEASED:
            return AttemptReleased
        case AttemptState.FAILED:
            return AttemptFailed
        case AttemptState.COMPLETED:
            return AttemptCompleted
        case AttemptState.GUESTS_ADDED | AttemptState.PAYMENT_PENDING:
            # Nothing is wrong with such an attempt: whoever does not allow it has to say why in words of their own.
            raise AssertionError(f"{status} is refused for no reason")
        case _:
            assert_never(status)
