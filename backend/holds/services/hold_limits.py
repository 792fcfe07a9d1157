"""Limits on holds: the most rooms, room-nights and most holds per guest and per network, counted under locks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from backend.accounts.services.login import AccountInactive
from backend.catalogue.models import StaffMember
from backend.common.errors import DomainError
from backend.holds.models import BookingAttempt
from backend.holds.services import hold_pauses, holdings
from backend.holds.services.holdings import Holdings, Load
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.services.locks import Asker


class TooManyRoomsHeld(DomainError):
    """`rooms_held`, `limit`."""

    code = "too_many_rooms_held"
    message = "You already hold as many rooms as one guest may. Finish or release a booking attempt first."


class TooManyHolds(DomainError):
    """`holds`, `limit`."""

    code = "too_many_holds"
    message = "You already have as many open booking attempts as one guest may. Finish or release one first."


class TooManyRoomNightsHeld(DomainError):
    """`room_nights_held`, `room_nights_wanted`, `limit`."""

    code = "too_many_room_nights_held"
    message = "One guest may not hold this many room-nights. Choose fewer rooms or nights, or contact the resort."


class NetworkHoldsTooMuch(DomainError):
    """`limit_on`: `holds` or `room_nights`."""

    code = "network_holds_too_much"
    status = 429
    message = "Too many rooms are held from your network right now. Try again in a few minutes, or use mobile data."


def admit(attempt: BookingAttempt, *, rooms: int, at: datetime) -> None:
    """Let a guest hold so many rooms in an attempt that is not stored yet, or refuse; locks the guest and the network.

    Who works at the resort is not counted, by guest or by network. Raises AccountInactive, the refusals above, and
    hold_pauses.HoldsPaused.
    """
    asker = locks.asker_locked(attempt.user_id, network=attempt.network, resort_id=attempt.resort_id)
    if is_free_of_limits(asker):
        attempt.network = ""
        return
    # Only now, in a statement of its own: what was committed while the locks were waited for counts as well.
    held = holdings.read_holdings(attempt.user_id, network=attempt.network, at=at)
    refuse_above_limits(attempt, held, rooms=rooms, at=at)


def is_free_of_limits(asker: Asker | None) -> bool:
    """Whether they work at the resort; there has to be an asker, who may come in. Raises AccountInactive."""
    if asker is None or not asker.is_active:
        # Deleted, or switched off, between the look at the token and now.
        raise AccountInactive
    return asker.works_there


def refuse_above_limits(attempt: BookingAttempt, held: Holdings, *, rooms: int, at: datetime) -> None:
    """Refuse so many rooms of an attempt beside what its guest and network hold by now. Raises what `admit` does."""
    wanted = rooms * len(attempt.nights)
    _refuse_guest(held.guest, rooms, wanted)
    hold_pauses.refuse_pausing(held.abandoned, at=at)
    if attempt.network:
        _refuse_network(held.network, wanted, at=at)


def admit_again(attempt: BookingAttempt, *, at: datetime) -> None:
    """Let a guest (locked) take the rooms of a failed attempt again, beside what they hold by now, or refuse.

    Raises TooManyRoomsHeld, TooManyHolds and TooManyRoomNightsHeld.
    """
    if not _works_at(attempt.resort_id, attempt.user_id):
        rooms = attempt.stays.count()
        held = holdings.read_holdings(attempt.user_id, at=at)
        _refuse_guest(held.guest, rooms, rooms * len(attempt.nights))


def admit_change(*, user_id: int, resort_id: int, asked_by_id: int | None, stays: Sequence[Stay], at: datetime) -> None:
    """Let a change of this guest's booking hold these stays until it is paid, or refuse; the guest is locked.

    They are counted as the guest's, unless somebody who works at the resort asks. Raises what `admit_again` does, and
    hold_pauses.HoldsPaused.
    """
    if asked_by_id is None or _works_at(resort_id, asked_by_id):
        return
    held = holdings.read_holdings(user_id, at=at)
    _refuse_guest(held.guest, len(stays), sum(len(stay.nights) for stay in stays))
    hold_pauses.refuse_pausing(held.abandoned, at=at)


def _works_at(resort_id: int, user_id: int) -> bool:
    return StaffMember.objects.filter(user=user_id, resort=resort_id).exists()


def guest_locked(user_id: int) -> None:
    """Lock the guest who wants rooms: what they hold is theirs to count. Raises AccountInactive."""
    if not locks.user_locked(user_id).is_active:
        # Deleted, or switched off, between the look at the token and now.
        raise AccountInactive


def _refuse_guest(load: Load, rooms: int, nights: int) -> None:
    if load.rooms + rooms > settings.MAX_ROOMS_HELD_PER_GUEST:
        raise TooManyRoomsHeld(rooms_held=load.rooms, limit=settings.MAX_ROOMS_HELD_PER_GUEST)
    if load.holds >= settings.MAX_HOLDS_PER_GUEST:
        raise TooManyHolds(holds=load.holds, limit=settings.MAX_HOLDS_PER_GUEST)
    if load.nights + nights > settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST:
        limit = settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST
        raise TooManyRoomNightsHeld(room_nights_held=load.nights, room_nights_wanted=nights, limit=limit)


def _refuse_network(load: Load, nights: int, *, at: datetime) -> None:
    """What others hold is their business: the refusal says the limit, and when something ends."""
    holds_full = load.holds >= settings.MAX_HOLDS_PER_NETWORK
    if holds_full or load.nights + nights > settings.MAX_ROOM_NIGHTS_HELD_PER_NETWORK:
        rest = (load.first_ends_at or at + timedelta(seconds=settings.HOLD_SECONDS)) - at
        limit_on = "holds" if holds_full else "room_nights"
        raise NetworkHoldsTooMuch(retry_after=int(rest.total_seconds()) + 1, limit_on=limit_on)
