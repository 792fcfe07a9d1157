"""Places a hold: first in Redis, then as rows that PostgreSQL checks for overlaps."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from backend.bookings import selectors
from backend.bookings.models import BookingAttempt, Stay
from backend.bookings.services import coupons, drafting, gates, hoarding, locks
from backend.bookings.services.drafting import Wish
from backend.bookings.states import StayState
from backend.catalogue.models import Room
from backend.common.errors import DomainError


class RoomHeld(DomainError):
    """`lost_rooms`: ids that somebody has; `available_rooms`: what the resort has free for these nights."""

    code = "room_held"
    message = "At least one of these rooms is no longer free for these nights. Choose other rooms."


def place(*, user_id: int, wish: Wish, at: datetime, token: str = "", network: str = "") -> BookingAttempt:
    """Hold all rooms of the wish for HOLD_SECONDS, or none.

    `token` names the attempt: asking again with the same one answers the attempt that was made with it. `network` is
    addresses.pseudonym of the caller; without one no network is counted.

    Raises the refusals of drafting.draft, hoarding.admit and coupons.claim, and RoomHeld.
    """
    made, token = made_with(token, user_id=user_id, at=at)
    if made is not None:
        return made
    attempt, rooms = drafting.draft(user_id=user_id, wish=wish, at=at, token=token)
    attempt.network = network
    return _take(attempt, wish, rooms, at=at, admit=lambda: hoarding.admit(attempt, rooms=len(rooms), at=at))


def offer(
    *, user_id: int, wish: Wish, until: datetime, at: datetime, keep: Callable[[BookingAttempt], None]
) -> BookingAttempt:
    """Hold the rooms of the wish until then for somebody who waited for them: no limit of hoarding counts it.

    `keep` is called with the attempt in the transaction that stores it, after all locks; what it raises undoes all.
    Raises the refusals of drafting.draft, AccountInactive, RoomHeld.
    """
    attempt, rooms = drafting.draft(user_id=user_id, wish=wish, at=at, token=secrets.token_hex(16))
    attempt.expires_at = attempt.offered_until = until
    admit = partial(hoarding.guest_locked, user_id)
    return _take(attempt, wish, rooms, at=at, admit=admit, keep=lambda: keep(attempt))


def _take(
    attempt: BookingAttempt,
    wish: Wish,
    rooms: list[Room],
    *,
    at: datetime,
    admit: Callable[[], object],
    keep: Callable[[], object] = lambda: None,
) -> BookingAttempt:
    """The gate, then the rows: `admit` first of all, `keep` last."""
    claim = gates.claim_of(attempt, wish.room_ids)
    lost = gates.place(claim, seconds=settings.HOLD_PROVISIONAL_SECONDS)
    if lost:
        raise _refusal(wish, lost, at=at)
    try:
        with transaction.atomic():
            admit()
            _write(attempt, rooms, at=at)
            keep()
            gates.extend_after_commit(claim, until=attempt.expires_at, at=at)
    except BaseException as error:
        gates.release(claim)
        if isinstance(error, IntegrityError) and is_overlap(error):
            raise _refusal(wish, set(), at=at) from error
        raise
    return attempt


def made_with(token: str, *, user_id: int, at: datetime) -> tuple[BookingAttempt | None, str]:
    """The attempt that this token has made, if any, and the token for a new one."""
    made = BookingAttempt.objects.filter(token=token, user_id=user_id).first() if token else None
    if made is not None and made.started_at > at - timedelta(hours=settings.IDEMPOTENCY_KEEP_HOURS):
        return made, token
    return None, secrets.token_hex(16) if made is not None or not token else token


def is_overlap(error: IntegrityError) -> bool:
    """Whether PostgreSQL refused because two stays would share a night (exclusion_violation, 23P01)."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == "stays_do_not_overlap"


def _write(attempt: BookingAttempt, rooms: list[Room], *, at: datetime) -> None:
    coupons.claim(attempt, at=at)
    ids = [room.pk for room in rooms]
    locks.rooms_locked(ids)
    locks.flip_stale(ids, at=at)
    attempt.save(force_insert=True)
    Stay.objects.bulk_create(
        Stay(
            attempt=attempt,
            resort_id=attempt.resort_id,
            room_id=room_id,
            check_in=attempt.check_in,
            check_out=attempt.check_out,
            state=StayState.HELD,
            expires_at=attempt.expires_at,
        )
        for room_id in ids
    )


def _refusal(wish: Wish, lost: set[int], *, at: datetime) -> RoomHeld:
    """Names what was lost and what is free instead, as the rows and the gate see it now."""
    available = free_instead(wish, lost, at=at)
    free_ids = {room["id"] for room in available}
    # Another request may have let go meanwhile; then every wanted room counts as lost, and trying again may win.
    gone = [pk for pk in wish.room_ids if pk not in free_ids] or list(wish.room_ids)
    return RoomHeld(lost_rooms=gone, available_rooms=available)


def free_instead(wish: Wish, lost: set[int], *, at: datetime) -> list[dict[str, Any]]:
    """What the resort has free for these nights, without the lost rooms, as a refusal shows it."""
    free = selectors.rooms_free_at([wish.resort_id], check_in=wish.check_in, check_out=wish.check_out, at=at)
    return [
        {
            "id": room.pk,
            "room_number": room.room_number,
            "room_type": room.room_type.code if room.room_type else None,
            "capacity": room.capacity,
        }
        for room in free.select_related("room_type").order_by("price_per_night", "room_number")
        if room.pk not in lost
    ]
