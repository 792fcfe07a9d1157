"""Extends the hold of a booking attempt before payment."""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from backend.common.errors import DomainError
from backend.common.hooks import HookForAll
from backend.common.time_left import countdown
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, attempt_refusals, redis_gate
from backend.holds.states import AttemptState
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import STAY_TEMPORARY

EXTENDABLE = (AttemptState.HELD, AttemptState.GUESTS_ADDED)


# Why a hold that could last longer should not, said by rooms above: the first objection is the answer.
OBJECTIONS: HookForAll[[BookingAttempt], DomainError | None] = HookForAll("objections to more time")


class PaymentBegun(DomainError):
    code = "payment_begun"
    message = "The payment has already begun. Initiate it again to get more time."


class HoldIsLongest(DomainError):
    """`expires_at`, `seconds_left`, `server_time`: until when the rooms are held, in any case."""

    code = "hold_is_longest"
    message = "This hold cannot be extended any further. Pay before it expires."


def extend_hold(*, user_id: int, attempt_id: int, at: datetime) -> BookingAttempt:
    """Hold the rooms for HOLD_SECONDS from now, as often as the guest asks, until `last_end`. Never for less.

    Raises NotFound, PaymentBegun, HoldIsLongest, an objection of a room above, and the refusal that fits an attempt
    that is over.
    """
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(attempt_id, user_id=user_id)
        if attempt.status(at) is AttemptState.PAYMENT_PENDING:
            raise PaymentBegun
        attempt_refusals.refuse_unless(attempt, EXTENDABLE, at=at)
        until = min(at + timedelta(seconds=settings.HOLD_SECONDS), last_end(attempt))
        if attempt.expires_at >= last_end(attempt):
            raise HoldIsLongest(**countdown(attempt.expires_at, at=at))
        for objection in OBJECTIONS.ask(attempt):
            if objection is not None:
                raise objection
        if until > attempt.expires_at:
            _hold_until(attempt, until, at=at)
    return attempt


def last_end(attempt: BookingAttempt) -> datetime:
    """Until when an attempt may be extended: early enough that a whole window to pay is left of its longest time."""
    return attempt.last_end - timedelta(seconds=settings.PAYMENT_WINDOW_SECONDS)


def extensions_left(attempt: BookingAttempt, *, at: datetime) -> int:
    """How often it can still be extended if the guest waits each time until it is about to expire; 0 once the payment
    has begun. What others object to is not counted."""
    if attempt.status(at) not in EXTENDABLE:
        return 0
    rest = (last_end(attempt) - attempt.expires_at).total_seconds()
    return max(math.ceil(rest / settings.HOLD_SECONDS), 0)


def _hold_until(attempt: BookingAttempt, until: datetime, *, at: datetime) -> None:
    stays = Stay.objects.filter(attempt=attempt)
    rooms = set(stays.values_list("room_id", flat=True))
    # Somebody whose clock is a moment ahead may have found the hold lapsed: they have the rooms locked, or had.
    locks.rooms_locked(rooms)
    locks.stays_locked(stays.values_list("pk", flat=True))
    if stays.filter(state__in=STAY_TEMPORARY).update(expires_at=until) < len(rooms):
        raise attempt_refusals.AttemptExpired(attempt_status=AttemptState.EXPIRED.value)
    BookingAttempt.objects.filter(pk=attempt.pk).update(expires_at=until)
    attempt.expires_at = until
    redis_gate.extend_after_commit(redis_gate.claim_of(attempt, rooms), until=until, at=at)
