"""Assigns rooms to requested room types at the moment of the hold."""

import secrets
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from backend.bookings import fitting, selectors
from backend.bookings.models import BookingAttempt
from backend.bookings.services import drafting, gates, holding
from backend.bookings.services.drafting import Wish
from backend.bookings.services.holding import RoomHeld
from backend.catalogue.models import Room, RoomType
from backend.common.errors import BadInput
from backend.common.phrases import phrase
from backend.holds import gate
from backend.pricing.services import restricting

# With Redis the first try decides. Without it guests meet at PostgreSQL: of those who do, about two thirds get a room
# in each round, so of thirty who want the last thirty rooms hardly one needs more than eight.
TRIES = 20


class RoomTypeFull(RoomHeld):
    """`lost_types`: of which types too few are free. The rest is as in RoomHeld."""

    code = "room_type_full"
    message = "Not enough rooms of this type are free for these nights."


def place(*, user_id: int, wish: Wish, at: datetime, token: str = "", network: str = "") -> BookingAttempt:
    """Hold the rooms of the wish and of its types, all or none; a room that is lost to somebody gives way to another.

    Raises BadInput, RoomTypeFull, and the refusals of holding.place.
    """
    if not wish.room_types:
        return holding.place(user_id=user_id, wish=wish, at=at, token=token, network=network)
    made, token = holding.made_with(token, user_id=user_id, at=at)
    if made is not None:
        return made
    refuse_what_cannot_be_meant(wish)
    for tries_left in reversed(range(TRIES)):
        chosen = _picked(wish, token, at=at, spread=tries_left < TRIES - 1)
        try:
            return holding.place(user_id=user_id, wish=chosen, at=at, token=token, network=network)
        except BaseException as error:
            gates.release(_claim(chosen, token))
            if not tries_left or not isinstance(error, RoomHeld) or {*error.extra["lost_rooms"]} & {*wish.room_ids}:
                raise
    raise AssertionError("unreachable")


def offer(*, user_id: int, wish: Wish, at: datetime) -> BookingAttempt:
    """What a hold would freeze at this moment, for the rooms that it would get; nothing is held or written.

    Raises RoomTypeFull, and the refusals of drafting.offer.
    """
    if wish.room_types:
        refuse_what_cannot_be_meant(wish)
        options = _options(wish, at=at)
        wish = _of_rooms(wish, [gap.room_id for code, most in wish.room_types.items() for gap in options[code][:most]])
    return drafting.offer(user_id=user_id, wish=wish, at=at)


def refuse_what_cannot_be_meant(wish: Wish) -> dict[str, RoomType]:
    """The wish's types by code; raises BadInput for unknown ones, and for a party that they do not seat.

    A type counts with the capacity that it promises: whether a party fits does not hang on the room it gets.
    """
    resort = drafting.resort_of(wish)
    types = {kind.code: kind for kind in RoomType.objects.filter(resort=resort, code__in=wish.room_types)}
    errors = [
        (f"/room_types/{index}/code", "room_type_unknown", phrase("The resort has no room type {code}.", code=code))
        for index, code in enumerate(wish.room_types)
        if code not in types
    ]
    if errors:
        raise BadInput(*errors)
    named = Room.objects.filter(resort=resort, pk__in=wish.room_ids).values_list("capacity", flat=True)
    seats = sum(named) + sum(types[code].capacity * rooms for code, rooms in wish.room_types.items())
    drafting.refuse_too_many(wish.guest_count, seats=seats)
    return types


def _options(wish: Wish, *, at: datetime) -> dict[str, list[fitting.Gap]]:
    """The free rooms of each type, the best one first. Raises StayNotAllowed, and RoomTypeFull."""
    found = _on_sale(wish, at=at)
    gaps = selectors.gaps(rooms=found, check_in=wish.check_in, check_out=wish.check_out, at=at)
    options: dict[str, list[fitting.Gap]] = {code: [] for code in wish.room_types}
    for room in found:
        if room.room_type is not None and room.pk in gaps:
            options[room.room_type.code].append(gaps[room.pk])
    options = {code: fitting.best_first(free) for code, free in options.items()}
    if any(len(options[code]) < most for code, most in wish.room_types.items()):
        raise _full(wish, options, lost=set(), at=at)
    return options


def _on_sale(wish: Wish, *, at: datetime) -> list[Room]:
    """The rooms of the types that are sold for this stay. Raises StayNotAllowed where rules alone leave too few."""
    resort = drafting.resort_of(wish)
    stay: dict[str, Any] = {"check_in": wish.check_in, "check_out": wish.check_out, "at": at}
    stay |= {"guests": wish.guest_count, "child_ages": wish.child_ages}
    named = Room.objects.filter(resort=resort, active=True, room_type__code__in=wish.room_types)
    rooms = list(named.exclude(pk__in=wish.room_ids).select_related("room_type"))
    found = restricting.sold(resort=resort, rooms=rooms, **stay)
    there, sold = (Counter(room.room_type.code for room in some if room.room_type) for some in (rooms, found))
    short = {code for code, wanted in wish.room_types.items() if sold[code] < wanted <= there[code]}
    if short:
        held_back = [room for room in rooms if room.room_type and room.room_type.code in short and room not in found]
        restricting.refuse(resort=resort, rooms=held_back, **stay)
    return found


def _picked(wish: Wish, token: str, *, at: datetime, spread: bool) -> Wish:
    """The wish for rooms that the gate has given. With `spread` any free ones, and not all guests want the best."""
    options = _options(wish, at=at)
    if spread:
        for free in options.values():
            secrets.SystemRandom().shuffle(free)
    groups = [gate.Group(room_ids=wish.room_ids, wanted=len(wish.room_ids))] if wish.room_ids else []
    groups += [
        gate.Group(room_ids=tuple(gap.room_id for gap in options[code]), wanted=rooms)
        for code, rooms in wish.room_types.items()
    ]
    picked = gates.pick(_claim(wish, token), groups, seconds=settings.HOLD_PROVISIONAL_SECONDS)
    if not picked.room_ids:
        raise _full(wish, options, lost=set(picked.lost), at=at)
    return _of_rooms(wish, [room_id for room_id in picked.room_ids if room_id not in wish.room_ids])


def _claim(wish: Wish, token: str) -> gate.Claim:
    return gate.Claim(
        resort_id=wish.resort_id,
        room_ids=wish.room_ids,
        check_in=wish.check_in,
        check_out=wish.check_out,
        token=token,
    )


def _of_rooms(wish: Wish, room_ids: list[int]) -> Wish:
    """The same wish for these rooms: they are in the order of the types."""
    beds = {}
    rooms = iter(room_ids)
    for code, count in wish.room_types.items():
        beds.update({next(rooms): wish.beds_by_type.get(code, 0) for _ in range(count)})
    return replace(
        wish,
        room_ids=(*wish.room_ids, *room_ids),
        extra_beds={**wish.extra_beds, **{room_id: number for room_id, number in beds.items() if number}},
        room_types={},
        beds_by_type={},
    )


def _full(wish: Wish, options: dict[str, list[fitting.Gap]], *, lost: set[int], at: datetime) -> RoomHeld:
    free = {code: sum(gap.room_id not in lost for gap in gaps) for code, gaps in options.items()}
    short = [
        {"code": code, "wanted": wanted, "free": free[code]}
        for code, wanted in wish.room_types.items()
        if free[code] < wanted
    ]
    available = holding.free_instead(wish, lost, at=at)
    gone = [room_id for room_id in wish.room_ids if room_id in lost]
    if not short:
        return RoomHeld(lost_rooms=gone, available_rooms=available)
    return RoomTypeFull(lost_types=short, lost_rooms=gone, available_rooms=available)
