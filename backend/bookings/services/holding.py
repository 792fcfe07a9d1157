"""Placing a hold: the gate in Redis first, then the rows that PostgreSQL judges."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from backend.accounts.services.login import AccountInactive
from backend.bookings import selectors
from backend.bookings.models import BookingAttempt, Stay
from backend.bookings.services import gates, locks
from backend.bookings.states import STAY_TEMPORARY, StayState
from backend.catalogue.models import Resort, Room
from backend.common.errors import BadInput, DomainError
from backend.common.phrases import phrase
from backend.pricing.core import freezing
from backend.pricing.core.party import Party
from backend.pricing.services import quoting


class RoomHeld(DomainError):
    """`lost_rooms`: ids that somebody has; `available_rooms`: what the resort has free for these nights."""

    code = "room_held"
    message = "At least one of these rooms is taken for these nights."


class TooManyRoomsHeld(DomainError):
    code = "too_many_rooms_held"
    message = "You hold many rooms already: finish or release an attempt first."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a guest asked for; dates are checked already."""

    resort_id: int
    room_ids: tuple[int, ...]
    check_in: date
    check_out: date
    guest_count: int


def place(*, user_id: int, wish: Wish, at: datetime, token: str = "") -> BookingAttempt:
    """Hold all rooms of the wish for HOLD_SECONDS, or none.

    `token` names the attempt: asking again with the same one answers the attempt that was made with it.

    Raises BadInput for rooms that cannot be meant, RoomHeld, TooManyRoomsHeld.
    """
    made = BookingAttempt.objects.filter(token=token, user_id=user_id).first() if token else None
    if made is not None and made.started_at > at - timedelta(hours=settings.IDEMPOTENCY_KEEP_HOURS):
        return made
    token = secrets.token_hex(16) if made is not None or not token else token
    resort, rooms = _rooms_of(wish)
    attempt = _draft(user_id, wish, resort, rooms, token, at)
    claim = gates.claim_of(attempt, wish.room_ids)
    lost = gates.place(claim, seconds=settings.HOLD_PROVISIONAL_SECONDS)
    if lost:
        raise _refusal(wish, lost, at=at)
    try:
        with transaction.atomic():
            _write(attempt, rooms, at=at)
            gates.extend_after_commit(claim, until=attempt.expires_at, at=at)
    except BaseException as error:
        gates.release(claim)
        if isinstance(error, IntegrityError) and is_overlap(error):
            raise _refusal(wish, set(), at=at) from error
        raise
    return attempt


def is_overlap(error: IntegrityError) -> bool:
    """Whether PostgreSQL refused because two stays would share a night (exclusion_violation, 23P01)."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == "stays_do_not_overlap"


def _rooms_of(wish: Wish) -> tuple[Resort, list[Room]]:
    resort = Resort.objects.filter(pk=wish.resort_id, active=True).select_related("terms").first()
    if resort is None:
        raise BadInput(("/resort_id", "resort_unknown", "There is no such resort."))
    rooms = list(resort.rooms.filter(pk__in=wish.room_ids, active=True).order_by("pk"))
    known = {room.pk for room in rooms}
    errors = [
        (
            f"/room_ids/{index}",
            "room_unknown",
            phrase("{resort} has no room with id {room}.", resort=resort.name, room=room_id),
        )
        for index, room_id in enumerate(wish.room_ids)
        if room_id not in known
    ]
    if errors:
        raise BadInput(*errors)
    seats = sum(room.capacity for room in rooms)
    if seats < wish.guest_count:
        detail = phrase("These rooms seat {seats}, not {guests}.", seats=seats, guests=wish.guest_count)
        raise BadInput(("/guests", "capacity_exceeded", detail))
    return resort, rooms


def _draft(user_id: int, wish: Wish, resort: Resort, rooms: list[Room], token: str, at: datetime) -> BookingAttempt:
    quote = quoting.stay(
        resort=resort,
        rooms=rooms,
        choice=quoting.Choice(guests=Party(adults=wish.guest_count)),
        check_in=wish.check_in,
        check_out=wish.check_out,
        at=at,
    )
    return BookingAttempt(
        user_id=user_id,
        resort=resort,
        check_in=wish.check_in,
        check_out=wish.check_out,
        guest_count=wish.guest_count,
        started_at=at,
        expires_at=at + timedelta(seconds=settings.HOLD_SECONDS),
        token=token,
        price=freezing.frozen(quote),
        total_paise=quote.total_paise,
    )


def _write(attempt: BookingAttempt, rooms: list[Room], *, at: datetime) -> None:
    _refuse_hoarding(attempt.user_id, len(rooms), at=at)
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


def _refuse_hoarding(user_id: int, wanted: int, *, at: datetime) -> None:
    """At most MAX_ROOMS_HELD_PER_GUEST rooms at once; the locked user makes the count certain."""
    user = get_user_model().objects.select_for_update(no_key=True).get(pk=user_id)
    if not user.is_active:
        # Deleted, or switched off, between the look at the token and now.
        raise AccountInactive
    held = Stay.objects.filter(attempt__user=user_id, state__in=STAY_TEMPORARY, expires_at__gt=at).count()
    if held + wanted > settings.MAX_ROOMS_HELD_PER_GUEST:
        raise TooManyRoomsHeld(rooms_held=held, limit=settings.MAX_ROOMS_HELD_PER_GUEST)


def _refusal(wish: Wish, lost: set[int], *, at: datetime) -> RoomHeld:
    """Names what was lost and what is free instead, as the rows and the gate see it now."""
    rooms = Room.objects.filter(resort=wish.resort_id, active=True).order_by("price_per_night", "room_number")
    free = selectors.rooms_free(rooms=rooms, check_in=wish.check_in, check_out=wish.check_out, at=at)
    available = [
        {"id": room.pk, "room_number": room.room_number, "capacity": room.capacity}
        for room in free
        if room.pk not in lost
    ]
    free_ids = {room["id"] for room in available}
    # Another request may have let go meanwhile; then every wanted room counts as lost, and trying again may win.
    gone = [pk for pk in wish.room_ids if pk not in free_ids] or list(wish.room_ids)
    return RoomHeld(lost_rooms=gone, available_rooms=available)
