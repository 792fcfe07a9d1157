"""Ends a booking attempt without a booking: released, failed or expired."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.db import transaction

from backend.common.db.id_arrays import IsAmong
from backend.common.db.transitions import move, move_all
from backend.common.time_limits import rows_in_time
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, attempt_refusals, redis_gate
from backend.holds.states import ATTEMPT_LIVE, AttemptState
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import STAY_TEMPORARY, StayState

# Locks are held for as long as so many take: some 20 ms.
CHUNK = 200


def release_attempt(*, user_id: int, attempt_id: int, at: datetime) -> BookingAttempt:
    """The guest gives up: the rooms are free at once. Repeating it is calm."""
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(attempt_id, user_id=user_id)
        status = attempt.status(at)
        if status is AttemptState.COMPLETED:
            raise attempt_refusals.AttemptCompleted(attempt_status=status.value)
        if status in ATTEMPT_LIVE:
            _end(attempt, AttemptState.RELEASED)
    return attempt


def fail_attempt(attempt: BookingAttempt, *, reason: str, at: datetime) -> None:
    """The payment of this (locked) attempt failed: its rooms are free at once."""
    if attempt.status(at) is AttemptState.PAYMENT_PENDING:
        _end(attempt, AttemptState.FAILED, failure=reason)


def fail_after_grace(attempt: BookingAttempt, *, reason: str, at: datetime) -> None:
    """The same after PAYMENT_FAILURE_GRACE_SECONDS, in which the guest may try again in the same checkout."""
    grace = timedelta(seconds=settings.PAYMENT_FAILURE_GRACE_SECONDS)
    if not grace:
        fail_attempt(attempt, reason=reason, at=at)
    elif attempt.status(at) is AttemptState.PAYMENT_PENDING:
        until = min(attempt.expires_at, at + grace)
        BookingAttempt.objects.filter(pk=attempt.pk).update(failure=reason, expires_at=until)
        stays = Stay.objects.filter(attempt=attempt, state__in=STAY_TEMPORARY)
        locks.stays_locked(stays.values_list("pk", flat=True))
        stays.update(expires_at=until)
        attempt.failure, attempt.expires_at = reason, until
        redis_gate.extend_after_commit(
            redis_gate.claim_of(attempt, stays.values_list("room_id", flat=True)), until=until, at=at
        )


def write_down_lapse(attempt: BookingAttempt, *, at: datetime) -> None:
    """Give a (locked) attempt whose time is over the state it already has in truth."""
    if attempt.lapsed(at):
        # Before the stays, as everywhere: the caller may go on to take the rooms again.
        locks.rooms_locked(Stay.objects.filter(attempt=attempt).values_list("room_id", flat=True))
        _end(attempt, attempt.status(at))


def expire_lapsed_attempts(*, at: datetime) -> int:
    """Write down every lapse, in chunks; how many. Safe to run twice at once: rows in other hands are skipped."""
    total = 0
    for _ in rows_in_time(count(), sweep="expiry of attempts"):
        if not (ended := _expire_chunk(at)):
            break
        total += ended
    return total


def _expire_chunk(at: datetime) -> int:
    with transaction.atomic():
        # By the index of what is to expire: nobody is waited for here, so their order is free.
        lapsed = BookingAttempt.objects.filter(state__in=ATTEMPT_LIVE, expires_at__lte=at).order_by("expires_at")
        found = lapsed.select_for_update(skip_locked=True).values_list("pk", "state", "failure")[:CHUNK]
        failed = {pk: state == AttemptState.PAYMENT_PENDING and failure != "" for pk, state, failure in found}
        if not failed:
            return 0
        # In a statement of its own: it sees what the attempts had when they were locked.
        stays = locks.temporary_stays_locked(failed)
        move_all(Stay.objects.filter(IsAmong("pk", stays)), begin=STAY_TEMPORARY, to=StayState.LAPSED)
        _end_all((pk for pk in failed if failed[pk]), AttemptState.FAILED, begin=(AttemptState.PAYMENT_PENDING,))
        _end_all((pk for pk in failed if not failed[pk]), AttemptState.EXPIRED, begin=ATTEMPT_LIVE)
    # No gate to open: the keys in Redis carry the same end as the rows.
    return len(failed)


def _end_all(attempt_ids: Iterable[int], to: AttemptState, *, begin: Collection[AttemptState]) -> None:
    if ids := list(attempt_ids):
        move_all(BookingAttempt.objects.filter(IsAmong("pk", ids)), begin=begin, to=to)


def _end(attempt: BookingAttempt, to: AttemptState, **fields: object) -> None:
    stays = list(Stay.objects.filter(attempt=attempt).values_list("pk", "room_id"))
    locks.stays_locked(pk for pk, _ in stays)
    left = StayState.LAPSED if to is AttemptState.EXPIRED else StayState.RELEASED
    move_all(Stay.objects.filter(attempt=attempt), begin=STAY_TEMPORARY, to=left)
    move(attempt, to, **fields)
    redis_gate.release_after_commit(redis_gate.claim_of(attempt, (room_id for _, room_id in stays)))
