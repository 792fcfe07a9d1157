"""How much one guest, and one network, may keep from others: counted under locks, so exact however many ask at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, F, Min, QuerySet, Sum

from backend.accounts.services.login import AccountInactive
from backend.bookings.models import BookingAttempt, Stay
from backend.bookings.services import abandoning, locks
from backend.bookings.states import ATTEMPT_LIVE, STAY_TEMPORARY
from backend.catalogue.models import StaffMember
from backend.common.errors import DomainError


class TooManyRoomsHeld(DomainError):
    """`rooms_held`, `limit`."""

    code = "too_many_rooms_held"
    message = "You hold many rooms already: finish or release an attempt first."


class TooManyHolds(DomainError):
    """`holds`, `limit`."""

    code = "too_many_holds"
    message = "You have many attempts open already: finish or release one first."


class TooManyRoomNightsHeld(DomainError):
    """`room_nights_held`, `room_nights_wanted`, `limit`."""

    code = "too_many_room_nights_held"
    message = "These are more nights than one guest may hold at once: take fewer rooms or nights, or ask the resort."


class NetworkHoldsTooMuch(DomainError):
    """`limit_on`: `holds` or `room_nights`."""

    code = "network_holds_too_much"
    status = 429
    message = "Many rooms are held from your network right now. Try again in some minutes, or by mobile data."


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is held at one moment; `first_ends_at` when the first of it ends, if there is any."""

    holds: int
    rooms: int
    nights: int
    first_ends_at: datetime | None


def admit(attempt: BookingAttempt, *, rooms: int, at: datetime) -> None:
    """Let a guest hold so many rooms in an attempt that is not stored yet, or refuse; locks the guest and the network.

    Who works at the resort is not counted, by guest or by network. Raises AccountInactive, the refusals above, and
    abandoning.HoldsPaused.
    """
    guest_locked(attempt.user_id)
    if StaffMember.objects.filter(user=attempt.user_id, resort=attempt.resort_id).exists():
        attempt.network = ""
        return
    wanted = rooms * (attempt.check_out - attempt.check_in).days
    _refuse_guest(attempt, rooms, wanted, at=at)
    abandoning.refuse_pausing(attempt.user_id, at=at)
    if attempt.network:
        locks.network_locked(attempt.network)
        _refuse_network(attempt, wanted, at=at)


def guest_locked(user_id: int) -> None:
    """Lock the guest who wants rooms: what they hold is theirs to count. Raises AccountInactive."""
    user = get_user_model().objects.select_for_update(no_key=True).get(pk=user_id)
    if not user.is_active:
        # Deleted, or switched off, between the look at the token and now.
        raise AccountInactive


def _refuse_guest(attempt: BookingAttempt, rooms: int, nights: int, *, at: datetime) -> None:
    load = _load(Stay.objects.filter(attempt__user=attempt.user_id), at=at)
    if load.rooms + rooms > settings.MAX_ROOMS_HELD_PER_GUEST:
        raise TooManyRoomsHeld(rooms_held=load.rooms, limit=settings.MAX_ROOMS_HELD_PER_GUEST)
    if load.holds >= settings.MAX_HOLDS_PER_GUEST:
        raise TooManyHolds(holds=load.holds, limit=settings.MAX_HOLDS_PER_GUEST)
    if load.nights + nights > settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST:
        limit = settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST
        raise TooManyRoomNightsHeld(room_nights_held=load.nights, room_nights_wanted=nights, limit=limit)


def _refuse_network(attempt: BookingAttempt, nights: int, *, at: datetime) -> None:
    """What others hold is their business: the refusal says the limit, and when something ends."""
    stays = Stay.objects.filter(attempt__network=attempt.network, attempt__state__in=ATTEMPT_LIVE)
    load = _load(stays, at=at)
    holds_full = load.holds >= settings.MAX_HOLDS_PER_NETWORK
    if holds_full or load.nights + nights > settings.MAX_ROOM_NIGHTS_HELD_PER_NETWORK:
        rest = (load.first_ends_at or at + timedelta(seconds=settings.HOLD_SECONDS)) - at
        limit_on = "holds" if holds_full else "room_nights"
        raise NetworkHoldsTooMuch(retry_after=int(rest.total_seconds()) + 1, limit_on=limit_on)


def _load(stays: QuerySet[Stay], *, at: datetime) -> Load:
    found = stays.filter(state__in=STAY_TEMPORARY, expires_at__gt=at).aggregate(
        holds=Count("attempt", distinct=True),
        rooms=Count("pk"),
        nights=Sum(F("check_out") - F("check_in")),
        first_ends_at=Min("expires_at"),
    )
    nights = found.pop("nights")
    return Load(**found, nights=nights.days if nights else 0)
