"""Refuses to extend a hold when another guest waits for its rooms."""

from backend.common.errors import DomainError
from backend.holds.models import BookingAttempt
from backend.holds.services.extensions import OBJECTIONS
from backend.waitlist import selectors


class OthersWait(DomainError):
    code = "others_wait"
    message = (
        "Another guest is on the waiting list for these rooms. Book them before the hold expires, or release them."
    )


@OBJECTIONS.register
def others_wait(attempt: BookingAttempt) -> DomainError | None:
    """An objection, as long as anybody else waits for one of the attempt's rooms."""
    return OthersWait() if selectors.somebody_waits_for(attempt) else None
