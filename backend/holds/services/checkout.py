"""Starts the payment window of a booking attempt: checks the guests and extends the hold."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from backend.common.db.transitions import move, move_all
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_refusals, coupon_claims, endings, hold_limits, redis_gate, room_holds
from backend.holds.states import AttemptState
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import StayState

PAYABLE = (AttemptState.GUESTS_ADDED, AttemptState.PAYMENT_PENDING, AttemptState.FAILED)


def open_window(attempt: BookingAttempt, *, at: datetime) -> None:
    """Give a (locked) attempt time to pay: PAYMENT_WINDOW_SECONDS, never past its last end.

    A failed attempt takes its rooms and its coupon again. Raises RoomHeld and the refusals of coupon_claims.claim when
    they are gone, those of hold_limits.admit_again (the guest is locked) when meanwhile the guest holds too much else,
    and the refusal that fits any attempt that cannot be paid.
    """
    status = attempt_refusals.refuse_unless(attempt, PAYABLE, at=at)
    last = attempt.last_end
    if last <= at:
        raise attempt_refusals.AttemptExpired(attempt_status=AttemptState.EXPIRED.value)
    if status is AttemptState.FAILED:
        hold_limits.admit_again(attempt, at=at)
        coupon_claims.claim(attempt, at=at)
    endings.write_down_lapse(attempt, at=at)
    window = at + timedelta(seconds=settings.PAYMENT_WINDOW_SECONDS)
    until = window if attempt.state == AttemptState.FAILED else max(attempt.expires_at, window)
    until = min(until, last)
    take_payment(attempt, StayState.PAYING, at=at, until=until)
    if attempt.state != AttemptState.PAYMENT_PENDING:
        move(attempt, AttemptState.PAYMENT_PENDING)
    BookingAttempt.objects.filter(pk=attempt.pk).update(expires_at=until, failure="")
    attempt.expires_at, attempt.failure = until, ""


def begun(attempt: BookingAttempt, *, at: datetime) -> None:
    """Somebody tries to pay for a (locked) attempt, whatever comes of it: it is not abandoned."""
    if attempt.payment_began_at is None:
        BookingAttempt.objects.filter(pk=attempt.pk).update(payment_began_at=at)
        attempt.payment_began_at = at


def take_payment(attempt: BookingAttempt, to: StayState, *, at: datetime, until: datetime | None) -> None:
    """Move all stays of a (locked) attempt to `paying` or `booked`, taking rooms again that it had let go.

    Raises RoomHeld, with nothing changed, when somebody else has one of them for one of the nights.
    """
    stays = Stay.objects.filter(attempt=attempt)
    room_ids = list(stays.values_list("room_id", flat=True))
    locks.rooms_locked(room_ids)
    locks.flip_stale(room_ids, at=at)
    # A room that was left stays left.
    begin = tuple(state for state in StayState if to in Stay.MOVES[state] and state is not StayState.LEFT)
    try:
        with transaction.atomic():
            move_all(stays, begin=begin, to=to, expires_at=until)
    except IntegrityError as error:
        if not room_holds.is_overlap(error):
            raise
        wish = StayRequest(
            resort_id=attempt.resort_id, nights=attempt.nights, party=attempt.party, room_ids=tuple(room_ids)
        )
        own = room_holds.own_hold(wish, user_id=attempt.user_id, at=at)
        raise room_holds.RoomHeld(lost_rooms=_lost(attempt, room_ids, at=at), available_rooms=[], **own) from error
    claim = redis_gate.claim_of(attempt, room_ids)
    if until is None:
        redis_gate.release_after_commit(claim)
    else:
        redis_gate.extend_after_commit(claim, until=until, at=at)


def _lost(attempt: BookingAttempt, room_ids: list[int], *, at: datetime) -> list[int]:
    others = Stay.objects.overlapping(attempt.nights).taking(at).exclude(attempt=attempt)
    return sorted(others.filter(room__in=room_ids).values_list("room_id", flat=True).distinct())
