"""A resort and those of its rooms that one request is about: read once, and handed on to whoever judges or prices."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from backend.catalogue.models import Resort, Room, RoomType
from backend.common.errors import BadInput
from backend.common.phrases import phrase
from backend.holds.core.stay_request import StayRequest
from backend.holds.services import room_rows
from backend.sale_rules import selectors as sale_rules_selectors
from backend.sale_rules.core.restrictions import RestrictionTerms


@dataclass(frozen=True, kw_only=True)
class ResortRooms:
    """A resort with its terms and its restrictions, and rooms of it that take guests, in the order of their ids."""

    resort: Resort
    restrictions: tuple[RestrictionTerms, ...]
    # Those that the request names, and all of the types that it names, with their type.
    rooms: tuple[Room, ...]
    # The types that the request names, by code.
    room_types: Mapping[str, RoomType]
    # Rooms that were bought, on sale or not, by the id of the one in which the house has put the guests instead.
    bought: Mapping[int, Room] = field(default_factory=dict)

    def chosen(self, room_ids: Collection[int]) -> list[Room]:
        """Those of the rooms, in the order of their ids."""
        return [room for room in self.rooms if room.pk in room_ids]

    def of_types(self, *, but: Collection[int]) -> list[Room]:
        """The rooms of the named types, but for these."""
        types = {kind.pk for kind in self.room_types.values()}
        return [room for room in self.rooms if room.room_type_id in types and room.pk not in but]


def read_resort_rooms(request: StayRequest) -> ResortRooms:
    """The resort and the rooms of a request. Raises BadInput for a resort, a room or a type that there is not."""
    # Rooms that a request names are what a crowd wants at once.
    read = _types_and_rooms if request.room_types or request.bought else _named_rooms
    resort, rooms, room_types = read(request)
    _refuse_unknown_rooms(request.room_ids, {room.pk for room in rooms})
    return ResortRooms(
        resort=resort,
        restrictions=sale_rules_selectors.restrictions_of(resort),
        rooms=rooms,
        room_types=room_types,
        bought=_bought(resort, request.bought),
    )


def _named_rooms(request: StayRequest) -> tuple[Resort, tuple[Room, ...], dict[str, RoomType]]:
    resort, rooms = room_rows.resort_and_rooms(request.resort_id, request.room_ids)
    if resort is None:
        raise _unknown_resort()
    return resort, rooms, {}


def _types_and_rooms(request: StayRequest) -> tuple[Resort, tuple[Room, ...], dict[str, RoomType]]:
    resort = Resort.objects.filter(pk=request.resort_id, active=True).select_related("terms").first()
    if resort is None:
        raise _unknown_resort()
    room_types = _room_types(resort, request.room_types)
    wanted = Q(pk__in=request.room_ids)
    if room_types:
        wanted |= Q(room_type__in=room_types.values())
    rooms = resort.rooms.filter(wanted, active=True).select_related("room_type").order_by("pk")
    return resort, tuple(rooms), room_types


def _unknown_resort() -> BadInput:
    return BadInput(("/resort_id", "resort_unknown", "There is no such resort."))


def refuse_too_many_guests(guests: int, *, seats: int) -> None:
    """Raises BadInput for a party that the rooms do not seat."""
    if seats < guests:
        detail = phrase("These rooms sleep {seats} guests, not {guests}.", seats=seats, guests=guests)
        raise BadInput(("/guests", "capacity_exceeded", detail))


def _room_types(resort: Resort, codes: Collection[str]) -> dict[str, RoomType]:
    if not codes:
        return {}
    found = {kind.code: kind for kind in RoomType.objects.filter(resort=resort, code__in=codes)}
    errors = [
        (f"/room_types/{index}/code", "room_type_unknown", phrase("The resort has no room type {code}.", code=code))
        for index, code in enumerate(codes)
        if code not in found
    ]
    if errors:
        raise BadInput(*errors)
    return found


def _bought(resort: Resort, bought: Mapping[int, int]) -> dict[int, Room]:
    if not bought:
        return {}
    known = resort.rooms.select_related("room_type").in_bulk(bought.values())
    return {room_id: known[bought_id] for room_id, bought_id in bought.items() if bought_id in known}


def _refuse_unknown_rooms(room_ids: Collection[int], known: Collection[int]) -> None:
    errors = [
        (f"/room_ids/{index}", "room_unknown", "The resort has no such room.")
        for index, room_id in enumerate(room_ids)
        if room_id not in known
    ]
    if errors:
        raise BadInput(*errors)
