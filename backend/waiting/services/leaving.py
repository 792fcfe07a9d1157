"""Leaves the waiting list, or declines an offer."""

from datetime import datetime

from backend.bookings.services import ending
from backend.common.errors import NotFound
from backend.common.jobs import Job, enqueue
from backend.common.transitions import move
from backend.waiting.models import WaitingEntry
from backend.waiting.services import settling
from backend.waiting.states import WaitingState


def leave(*, user_id: int, entry_id: int, at: datetime) -> None:
    """Take the guest out of the line; rooms that were offered are free for the next at once. Repeating it is calm.

    Raises NotFound, and refusals.AttemptCompleted when the offer is a booking.
    """
    entry = _mine(user_id, entry_id)
    if entry.state == WaitingState.WAITING and not move(entry, WaitingState.WITHDRAWN, ended_at=at):
        # Offered in this very moment.
        entry = _mine(user_id, entry_id)
    if entry.attempt_id is None:
        return
    entry.attempt = ending.release(user_id=user_id, attempt_id=entry.attempt_id, at=at)
    if entry.state == WaitingState.OFFERED and settling.settle_one(entry, at=at):
        enqueue(Job.SERVE_WAITING)


def _mine(user_id: int, entry_id: int) -> WaitingEntry:
    entry = WaitingEntry.objects.filter(pk=entry_id, user=user_id).first()
    if entry is None:
        raise NotFound
    return entry
