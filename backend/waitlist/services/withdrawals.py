"""Leaves the waiting list, or declines an offer."""

from datetime import datetime

from backend.common.db.transitions import move
from backend.common.errors import NotFound
from backend.common.jobs import Job, enqueue
from backend.holds.services import endings
from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import offer_outcomes
from backend.waitlist.states import WaitingState


def leave(*, user_id: int, entry_id: int, at: datetime) -> None:
    """Take the guest out of the line; rooms that were offered are free for the next at once. Repeating it is calm.

    Raises NotFound, and attempt_refusals.AttemptCompleted when the offer is a booking.
    """
    entry = _mine(user_id, entry_id)
    if entry.state == WaitingState.WAITING and not move(entry, WaitingState.WITHDRAWN, ended_at=at):
        # Offered in this very moment.
        entry = _mine(user_id, entry_id)
    if entry.attempt_id is None:
        return
    entry.attempt = endings.release_attempt(user_id=user_id, attempt_id=entry.attempt_id, at=at)
    if entry.state == WaitingState.OFFERED and offer_outcomes.settle_one(entry, at=at):
        enqueue(Job.SERVE_WAITING)


def _mine(user_id: int, entry_id: int) -> WaitingEntry:
    entry = WaitingEntry.objects.filter(pk=entry_id, user=user_id).first()
    if entry is None:
        raise NotFound
    return entry
