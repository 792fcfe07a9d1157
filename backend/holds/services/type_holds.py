"""Holds and prices what a guest asks for. Rooms that are asked for by type are chosen here, when the hold is placed.

A hold goes this way: the request, the resort and its rooms, what the restrictions sell, the gate in Redis, the draft
with its price, the rows that PostgreSQL judges.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from backend.catalogue.models import Room
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import coupon_claims, drafts, redis_gate, room_holds
from backend.holds.services.resort_rooms import ResortRooms, read_resort_rooms, refuse_too_many_guests
from backend.holds.services.room_holds import PlacedHold, RoomHeld
from backend.inventory import selectors as inventory_selectors
from backend.inventory.core import best_fit
from backend.inventory.gateway import gate
from backend.sale_rules.services import restrictions

# With Redis the first try decides. Without it guests meet at PostgreSQL: of those who do, about two thirds get a room
# in each round, so of thirty who want the last thirty rooms hardly one needs more than eight.
TRIES = 20

# Free rooms by the code of their type.
Options = dict[str, list[best_fit.FreeGap]]


class RoomTypeFull(RoomHeld):
    """`lost_types`: of which types too few are free. The rest is as in RoomHeld."""

    code = "room_type_full"
    message = "Not enough rooms of this type are free for these nights."


def hold_stay(
    *,
    user_id: int,
    request: StayRequest,
    at: datetime,
    token: str = "",
    network: str = "",
    seen: Sequence[bytes | None] | None = None,
) -> PlacedHold:
    """Hold the rooms of the request and of its types for HOLD_SECONDS, all or none.

    `token` names the attempt: asking again with the same one answers what was made with it. `network` is
    client_addresses.pseudonym of the caller; without one no network is counted. `seen` is what stood under
    room_holds.keys_at_gate a moment ago, if somebody has looked.

    Raises BadInput, StayNotAllowed, RoomTypeFull, and the refusals of room_holds.hold_rooms.
    """
    made, token = room_holds.made_with(token, user_id=user_id, at=at)
    if made is not None:
        return made
    room_holds.refuse_at_gate(request, token=token, user_id=user_id, at=at, seen=seen)
    resort_rooms = read_resort_rooms(request)
    hold = hold_types if request.room_types else room_holds.hold_rooms
    return hold(user_id=user_id, request=request, resort_rooms=resort_rooms, at=at, token=token, network=network)


def hold_types(
    *, user_id: int, request: StayRequest, resort_rooms: ResortRooms, at: datetime, token: str, network: str
) -> PlacedHold:
    """Hold rooms of the request's types, and those that it names; a room that is lost to somebody gives way to another.

    Raises BadInput, StayNotAllowed, RoomTypeFull, and the refusals of room_holds.hold_rooms.
    """
    refuse_what_types_do_not_seat(request, resort_rooms)
    sold = _rooms_sold(request, resort_rooms, at=at)
    for tries_left in reversed(range(TRIES)):
        options = _free_rooms(request, sold, user_id=user_id, at=at)
        if tries_left < TRIES - 1:
            # Any free ones from now on: not all guests want the best.
            for free in options.values():
                secrets.SystemRandom().shuffle(free)
        chosen = _pick_at_gate(request, options, token=token, user_id=user_id, at=at)
        with redis_gate.released_on_error(redis_gate.claim_for(chosen, token=token)):
            attempt = drafts.draft_as_offered(
                user_id=user_id, request=chosen, resort_rooms=resort_rooms, at=at, token=token
            )
        attempt.network = network
        if room_holds.store_hold(attempt, chosen, at=at):
            return PlacedHold(attempt, resort_rooms.chosen(chosen.room_ids))
        if request.room_ids or not tries_left:
            refusal = room_holds.rooms_held(chosen, (), user_id=user_id, at=at)
            if not tries_left or {*refusal.extra["lost_rooms"]} & {*request.room_ids}:
                raise refusal
    raise AssertionError("unreachable")


def quote_stay(*, user_id: int | None, request: StayRequest, at: datetime) -> BookingAttempt:
    """What a hold would freeze at this moment, for the rooms that it would get; nothing is held or written.

    Raises what a hold would, but for rooms named by id that somebody has, and for what a guest may hold.
    """
    resort_rooms = read_resort_rooms(request)
    if request.room_types:
        refuse_what_types_do_not_seat(request, resort_rooms)
        options = _free_rooms(request, _rooms_sold(request, resort_rooms, at=at), user_id=user_id, at=at)
        best = [gap.room_id for code, wanted in request.room_types.items() for gap in options[code][:wanted]]
        request = request.with_rooms(best)
    attempt = drafts.draft(user_id=user_id, request=request, resort_rooms=resort_rooms, at=at)
    if attempt.coupon is not None:
        coupon_claims.refuse_if_used_up(attempt.coupon, attempt, at=at)
    return attempt


def refuse_what_types_do_not_seat(request: StayRequest, resort_rooms: ResortRooms) -> None:
    """Raises BadInput for a party that the named rooms, and so many of each type, do not seat.

    A type counts with the capacity that it promises: whether a party fits does not depend on the room it gets.
    """
    named = sum(room.capacity for room in resort_rooms.chosen(request.room_ids))
    typed = sum(resort_rooms.room_types[code].capacity * wanted for code, wanted in request.room_types.items())
    refuse_too_many_guests(request.party.size, seats=named + typed)


def _rooms_sold(request: StayRequest, resort_rooms: ResortRooms, *, at: datetime) -> list[Room]:
    """The rooms of the types that are sold for this stay. Raises StayNotAllowed where rules alone leave too few."""
    rules, rooms = resort_rooms.restrictions, resort_rooms.of_types(but=request.room_ids)
    sold = restrictions.rooms_sold(rules, rooms=rooms, nights=request.nights, party=request.party, at=at)
    there, left = (Counter(_type_code(room) for room in some) for some in (rooms, sold))
    short = {code for code, wanted in request.room_types.items() if left[code] < wanted <= there[code]}
    if short:
        held_back = [room for room in rooms if _type_code(room) in short and room not in sold]
        restrictions.refuse_unsold(rules, rooms=held_back, nights=request.nights, party=request.party, at=at)
    return sold


def _free_rooms(request: StayRequest, sold: list[Room], *, user_id: int | None, at: datetime) -> Options:
    """Those of the rooms that are free by the rows of this moment, the best one first. Raises RoomTypeFull."""
    gaps = inventory_selectors.gaps(rooms=sold, nights=request.nights, at=at)
    options: Options = {code: [] for code in request.room_types}
    for room in sold:
        if room.pk in gaps:
            options[_type_code(room)].append(gaps[room.pk])
    options = {code: best_fit.best_first(free) for code, free in options.items()}
    if any(len(options[code]) < wanted for code, wanted in request.room_types.items()):
        raise _refusal(request, options, lost=frozenset(), user_id=user_id, at=at)
    return options


def _pick_at_gate(request: StayRequest, options: Options, *, token: str, user_id: int, at: datetime) -> StayRequest:
    """The request for the rooms that the gate has given. Raises RoomTypeFull, and RoomHeld for one that is named."""
    groups = [gate.RoomGroup(room_ids=request.room_ids, wanted=len(request.room_ids))] if request.room_ids else []
    groups += [
        gate.RoomGroup(room_ids=tuple(gap.room_id for gap in options[code]), wanted=wanted)
        for code, wanted in request.room_types.items()
    ]
    claim = redis_gate.claim_for(request, token=token)
    picked = redis_gate.pick_rooms(claim, groups, seconds=settings.HOLD_PROVISIONAL_SECONDS)
    if not picked.room_ids:
        raise _refusal(request, options, lost=picked.lost, user_id=user_id, at=at)
    return request.with_rooms([room_id for room_id in picked.room_ids if room_id not in request.room_ids])


def _refusal(
    request: StayRequest, options: Options, *, lost: frozenset[int], user_id: int | None, at: datetime
) -> RoomHeld:
    """What to raise: RoomTypeFull where a type has too few free rooms, RoomHeld where only a named room is lost."""
    free = {code: sum(gap.room_id not in lost for gap in gaps) for code, gaps in options.items()}
    short = [
        {"code": code, "wanted": wanted, "free": free[code]}
        for code, wanted in request.room_types.items()
        if free[code] < wanted
    ]
    available = room_holds.free_instead(request, lost, at=at)
    gone = [room_id for room_id in request.room_ids if room_id in lost]
    own = room_holds.own_hold(request, user_id=user_id, at=at) if user_id else {}
    if not short:
        return RoomHeld(lost_rooms=gone, available_rooms=available, **own)
    return RoomTypeFull(lost_types=short, lost_rooms=gone, available_rooms=available, **own)


def _type_code(room: Room) -> str:
    """Code of the room's type: the rooms here have one."""
    assert room.room_type is not None
    return room.room_type.code
