"""Holding rooms that are chosen: the gate in Redis first, then the rows that PostgreSQL judges."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction

from backend.catalogue.models import Room
from backend.common.errors import DomainError
from backend.common.shared_reads import SharedReads
from backend.holds import selectors as holds_selectors
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import coupon_claims, drafts, hold_limits, hold_rows, hold_tokens, plain_holds, redis_gate
from backend.holds.services.resort_rooms import ResortRooms, read_resort_rooms, refuse_too_many_guests
from backend.inventory.services import locks
from backend.pricing import selectors as pricing_selectors
from backend.sale_rules import selectors as sale_rules_selectors
from backend.sale_rules.services import restrictions


class RoomHeld(DomainError):
    """`lost_rooms`: ids that somebody has; `available_rooms`: what the resort has free for these nights. Where the one
    who has them is the guest who asks, `booking_attempt_id` is the attempt to go on with."""

    code = "room_held"
    message = "At least one of these rooms is no longer free for these nights. Choose other rooms."


# Of keys, it is all the same whose claim asks for them.
NOBODY = ""

# A crowd that wants the same rooms is refused by one read.
_instead: SharedReads[list[holds_selectors.RoomInstead]] = SharedReads()


class PlacedHold(NamedTuple):
    """An attempt, and the rooms that it holds, in the order of their ids."""

    attempt: BookingAttempt
    rooms: Sequence[Room]


def hold_rooms(
    *, user_id: int, request: StayRequest, resort_rooms: ResortRooms, at: datetime, token: str, network: str
) -> PlacedHold:
    """Hold all rooms that the request names for HOLD_SECONDS, or none.

    Raises the refusals of drafts.draft_as_offered, hold_limits.admit and coupon_claims.claim, AmountAboveMaximum, and
    RoomHeld.
    """
    attempt = drafts.draft_as_offered(user_id=user_id, request=request, resort_rooms=resort_rooms, at=at, token=token)
    attempt.network = network
    pass_gate(request, token=token, user_id=user_id, at=at)
    if not store_hold(attempt, request, at=at):
        raise rooms_held(request, (), user_id=user_id, at=at)
    return PlacedHold(attempt, resort_rooms.chosen(request.room_ids))


def hold_for_waiting(
    *, user_id: int, request: StayRequest, until: datetime, at: datetime, keep: Callable[[BookingAttempt], None]
) -> BookingAttempt:
    """Hold the rooms of the request until `until` for a guest of the waiting list; limits on holds do not count it.

    `keep` is called with the attempt in the transaction that stores it, after all locks; what it raises undoes all.
    Raises BadInput, the refusals of drafts.draft, AccountInactive, AmountAboveMaximum, RoomHeld.
    """
    token = hold_tokens.marked_token("", user_id=user_id)
    attempt = drafts.draft(
        user_id=user_id, request=request, resort_rooms=read_resort_rooms(request), at=at, token=token
    )
    attempt.expires_at = attempt.offered_until = until
    pass_gate(request, token=token, user_id=user_id, at=at)
    admit = partial(hold_limits.guest_locked, user_id)
    if not store_hold(attempt, request, at=at, admit=admit, keep=partial(keep, attempt)):
        raise rooms_held(request, (), user_id=user_id, at=at)
    return attempt


def keys_at_gate(request: StayRequest) -> list[str]:
    """The keys in Redis that tell refuse_at_gate who has the rooms; none where it does not ask."""
    return [] if request.room_types or request.has_extras else redis_gate.claim_for(request, token=NOBODY).keys()


def refuse_at_gate(
    request: StayRequest, *, token: str, user_id: int, at: datetime, seen: Sequence[bytes | None] | None = None
) -> None:
    """The cheap answer first: raise RoomHeld where the gate says that another owner has one of the rooms by now.

    Nothing is priced for it, and nothing taken: whoever is not refused here has yet to pass the gate. A request that
    could be refused for a better reason is left to those who find it. `seen` is what stood under `keys_at_gate`, if
    somebody has just looked. Raises also what drafts.draft raises for a party that the rooms do not seat, and
    StayNotAllowed.
    """
    if request.room_types or request.has_extras:
        return
    lost = redis_gate.lost_in_redis(redis_gate.claim_for(request, token=token), seen=seen)
    if not lost:
        return
    found = _instead.read(
        (request.resort_id, request.nights, request.room_ids),
        lambda at: holds_selectors.rooms_instead(request.resort_id, request.nights, named=request.room_ids, at=at),
        at=at,
    )
    rooms = [room for room in found if room.id in request.room_ids]
    if len(rooms) < len(request.room_ids) or not _knows_plan(request, rooms[0].terms_version):
        return
    refuse_too_many_guests(request.party.size, seats=sum(room.capacity for room in rooms))
    rules = sale_rules_selectors.restrictions_by_version(request.resort_id, rooms[0].terms_version)
    sold = [Room(pk=room.id, room_type_id=room.room_type_id) for room in rooms] if rules else []
    restrictions.refuse_unsold(rules, rooms=sold, nights=request.nights, party=request.party, at=at)
    # Strangers, of whom there are many, cost no statement for it.
    own = any(hold_tokens.is_own(owner, user_id=user_id) for owner in lost.values())
    available = [room.shown() for room in found if room.free and room.id not in lost]
    raise _rooms_held(request, available, **(own_hold(request, user_id=user_id, at=at) if own else {}))


def _knows_plan(request: StayRequest, terms_version: int | None) -> bool:
    return not request.rate_plan or pricing_selectors.has_plan(request.resort_id, terms_version, request.rate_plan)


def own_hold(request: StayRequest, *, user_id: int, at: datetime) -> dict[str, Any]:
    """What a refusal says more to a guest who holds what is asked for: `booking_attempt_id`, to go on with."""
    attempt_id = holds_selectors.own_attempt_holding(request, user_id=user_id, at=at)
    return {} if attempt_id is None else {"booking_attempt_id": attempt_id}


def pass_gate(request: StayRequest, *, token: str, user_id: int, at: datetime) -> None:
    """Take the rooms in Redis. Raises RoomHeld."""
    lost = redis_gate.place_in_redis(
        redis_gate.claim_for(request, token=token), seconds=settings.HOLD_PROVISIONAL_SECONDS
    )
    if lost:
        raise rooms_held(request, lost, user_id=user_id, at=at)


def store_hold(
    attempt: BookingAttempt,
    request: StayRequest,
    *,
    at: datetime,
    admit: Callable[[], object] | None = None,
    keep: Callable[[], object] = lambda: None,
) -> bool:
    """Store an attempt whose rooms have passed the gate; False where PostgreSQL knows that somebody has one of them.

    All in one transaction: `admit` refuses what is over a limit, hold_limits.admit where nothing else is said, before
    anything is written; `keep` writes the caller's own rows, last. Whatever fails opens the gate. Raises
    AmountAboveMaximum for what could not be paid online.
    """
    claim, room_ids = redis_gate.claim_for(request, token=attempt.token), sorted(request.room_ids)
    try:
        with redis_gate.released_on_error(claim):
            # Said now, and not when the guest has typed all names.
            drafts.refuse_unpayable_draft(attempt)
            if admit is None:
                with suppress(plain_holds.NotPlain):
                    plain_holds.store_plain_hold(attempt, room_ids, claim=claim, at=at)
                    return True
            with transaction.atomic():
                (admit or partial(hold_limits.admit, attempt, rooms=len(room_ids), at=at))()
                _write_rows(attempt, room_ids, at=at)
                keep()
                redis_gate.extend_after_commit(claim, until=attempt.expires_at, at=at)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        return False
    return True


def made_with(token: str, *, user_id: int, at: datetime) -> tuple[PlacedHold | None, str]:
    """What this token has made, if anything, and the token for a new one."""
    token = token and hold_tokens.marked_token(token, user_id=user_id)
    made = BookingAttempt.objects.filter(token=token, user_id=user_id).first() if token else None
    if made is not None and made.started_at > at - timedelta(hours=settings.IDEMPOTENCY_KEEP_HOURS):
        rooms = Room.objects.filter(stays__attempt=made).order_by("pk")
        return PlacedHold(made, list(rooms)), token
    return None, token if token and made is None else hold_tokens.marked_token("", user_id=user_id)


def is_overlap(error: IntegrityError) -> bool:
    """Whether PostgreSQL refused because two stays would share a night (exclusion_violation, 23P01)."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == "stays_do_not_overlap"


def _write_rows(attempt: BookingAttempt, room_ids: Sequence[int], *, at: datetime) -> None:
    coupon_claims.claim(attempt, at=at)
    locks.room_ids_locked(room_ids)
    locks.flip_stale(room_ids, at=at)
    hold_rows.insert_hold(attempt, room_ids)


def rooms_held(request: StayRequest, lost: Collection[int], *, user_id: int, at: datetime) -> RoomHeld:
    """The refusal: what was lost and what is free instead, as the rows and the gate see it now."""
    own = own_hold(request, user_id=user_id, at=at)
    return _rooms_held(request, free_instead(request, lost, at=at), **own)


def _rooms_held(request: StayRequest, available: list[dict[str, Any]], **own: Any) -> RoomHeld:
    free_ids = {room["id"] for room in available}
    # Another request may have let go meanwhile; then every wanted room counts as lost, and trying again may win.
    gone = [pk for pk in request.room_ids if pk not in free_ids] or list(request.room_ids)
    return RoomHeld(lost_rooms=gone, available_rooms=available, **own)


def free_instead(request: StayRequest, lost: Collection[int], *, at: datetime) -> list[dict[str, Any]]:
    """What the resort has free for these nights, without the lost rooms, as a refusal shows it."""
    found = holds_selectors.rooms_instead(request.resort_id, request.nights, at=at)
    return [room.shown() for room in found if room.id not in lost]
