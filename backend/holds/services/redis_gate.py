"""The holds in Redis as services use them: only outside transactions, and tolerant of Redis being down."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from backend.common import redis
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.inventory.gateway import gate

log = logging.getLogger(__name__)


def claim_for(request: StayRequest, *, token: str) -> gate.Claim:
    """The claim of whoever asks for these rooms on them."""
    return gate.Claim(
        resort_id=request.resort_id,
        room_ids=tuple(sorted(request.room_ids)),
        nights=request.nights,
        token=token,
    )


def claim_of(attempt: BookingAttempt, room_ids: Iterable[int]) -> gate.Claim:
    """The attempt's claim on these rooms."""
    return gate.Claim(
        resort_id=attempt.resort_id,
        room_ids=tuple(sorted(room_ids)),
        nights=attempt.nights,
        token=attempt.token,
    )


def place_in_redis(claim: gate.Claim, *, seconds: int) -> set[int]:
    """Rooms that another owner has. Without Redis: none, and PostgreSQL alone judges, only slower."""
    try:
        return gate.place(claim, seconds=seconds)
    except redis.Unavailable as error:
        log.warning("holding without the gate: %s", type(error).__name__)
        return set()


def lost_in_redis(claim: gate.Claim, *, seen: Sequence[bytes | None] | None = None) -> dict[int, str]:
    """Rooms that another owner has, and the owners' tokens, with nothing taken; `seen` as in gate.find_lost. Without
    Redis: none."""
    try:
        return gate.find_lost(claim, seen=seen)
    except redis.Unavailable as error:
        log.warning("holding without the gate: %s", type(error).__name__)
        return {}


def pick_rooms(claim: gate.Claim, groups: Sequence[gate.RoomGroup], *, seconds: int) -> gate.Picked:
    """As many rooms of each group as are wanted. Without Redis: the best ones, and PostgreSQL alone judges."""
    try:
        return gate.pick(claim, groups, seconds=seconds)
    except redis.Unavailable as error:
        log.warning("choosing without the gate: %s", type(error).__name__)
        return gate.Picked(room_ids=tuple(room for group in groups for room in group.room_ids[: group.wanted]))


def extend_after_commit(claim: gate.Claim, *, until: datetime, at: datetime) -> None:
    """Let the gate last as long as the row, once the row is certain."""
    seconds = max(1, int((until - at).total_seconds()))
    transaction.on_commit(lambda: _quietly(lambda: gate.extend(claim, seconds=seconds)))


def release_after_commit(claim: gate.Claim) -> None:
    """Open the gate, once the row has let go."""
    transaction.on_commit(lambda: release_in_redis(claim))


def release_all_after_commit(claims: Sequence[gate.Claim]) -> None:
    """Open the gates of many, once their rows are certain."""
    transaction.on_commit(lambda: _quietly(lambda: gate.release_all(claims)))


@contextmanager
def released_on_error(claim: gate.Claim) -> Iterator[None]:
    """Open the gate again where what is done behind it fails, for whatever reason."""
    try:
        yield
    except BaseException:
        release_in_redis(claim)
        raise


def release_in_redis(claim: gate.Claim) -> None:
    """Open the gate now. A gate that cannot be reached opens by its own TTL."""
    _quietly(lambda: gate.release(claim))


def _quietly(call: Callable[[], object]) -> None:
    try:
        call()
    except redis.Unavailable as error:
        log.warning("gate not reached: %s", type(error).__name__)
