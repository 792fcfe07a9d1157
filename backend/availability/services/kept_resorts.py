"""Resorts with their rooms, pictures and prices as this process read them last, good as long as their version stays.

A trigger raises the version with every change of any of it, whoever makes it (catalogue.ResortVersion), and each search
asks for the versions in the statement that it needs anyway. What is kept was read between two looks at the same
version, so it is of one moment.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any, NamedTuple

from backend.availability import selectors
from backend.availability.core.room_json import after_totals, before_totals, json_bytes
from backend.availability.selectors import ResortNow
from backend.catalogue import selectors as catalogue
from backend.catalogue.models import Resort, Room, RoomType
from backend.common import clock
from backend.common.bounded_memory import BoundedMemory
from backend.pricing import selectors as pricing
from backend.pricing.core.party import RoomOffer
from backend.pricing.core.plans import PlanTerms
from backend.pricing.core.tariff import Tariff
from backend.sale_rules import selectors as sale_rules
from backend.sale_rules.core.restrictions import RestrictionTerms

# By then a resort is read anew though its version has not changed: a server that takes over from one whose last
# transactions are lost gives numbers again.
KEPT_SECONDS = 60
# So many rooms, at about half a kilobyte each.
KEPT_ROOMS = 50_000
# Somebody may change a resort while it is read; after so many of those it is used as it was read, and not kept.
TRIES = 3
_numbers = count(1)


class KeptRoom(NamedTuple):
    """A room that takes guests; `kind` is its place in the resort's `kinds`."""

    id: int
    capacity: int
    kind: int
    room_type_id: int | None
    room_number: str
    # Of the room and of its resort, in small letters.
    amenities: frozenset[str]
    # As JSON: what stands in an answer before its totals, and after them, with the comma before the next one.
    before: bytes
    after: bytes


class RoomKind(NamedTuple):
    """Rooms that nothing tells apart in price, places and restrictions: one of them stands for all."""

    offer: RoomOffer
    room: Room


class KeptResort(NamedTuple):
    """A resort as it was at a version; `number` is given once in the process, for what is remembered of it."""

    number: int
    version: int
    until: float
    resort: Resort
    # By price and room number; and by id, kind by kind.
    rooms: tuple[KeptRoom, ...]
    rooms_by_kind: tuple[tuple[KeptRoom, ...], ...]
    kinds: tuple[RoomKind, ...]
    # As JSON: the keys of the resort itself, and each type by its id, both without their end.
    head: bytes
    types: dict[int, bytes]
    # The types of those rooms, by id.
    room_types: dict[int, RoomType]
    # How many people sleep in all of its rooms.
    places: int
    tariff: Tariff
    # The default first.
    plans: tuple[PlanTerms, ...]
    restrictions: tuple[RestrictionTerms, ...]


_memory: BoundedMemory[int, KeptResort] = BoundedMemory(2 * KEPT_ROOMS)
Found = list[tuple[ResortNow, KeptResort]]


def with_resorts(ask: Callable[[], Sequence[ResortNow]]) -> Found:
    """What was asked for, each resort with what is kept of it at this very version; read where it must be. A resort
    that takes no guests is left out.

    `ask` is asked again where a resort changed while it was read.
    """
    for turn in range(TRIES):
        found = ask()
        moment = clock.stopwatch()
        kept = {now.resort_id: resort for now in found if (resort := _current(now, moment))}
        missing = [now for now in found if now.resort_id not in kept]
        if missing:
            fresh = _read(missing)
            gone = {now.resort_id for now in missing if now.resort_id not in fresh}
            found = [now for now in found if now.resort_id not in gone]
            last = turn == TRIES - 1
            same = {now.resort_id: now.version for now in selectors.versions_of(list(fresh))} if not last else {}
            unchanged = {pk: one for pk, one in fresh.items() if same.get(pk) == one.version}
            for pk, one in unchanged.items():
                _memory.keep(pk, one, weight=len(one.rooms) + 1)
            kept |= fresh if last else unchanged
        if all(now.resort_id in kept for now in found):
            break
    return [(now, kept[now.resort_id]) for now in found if now.resort_id in kept]


def kept_resorts(resort_ids: Iterable[int]) -> dict[int, KeptResort]:
    """These resorts, as far as they take guests, as they are now."""
    ids = list(resort_ids)
    return {now.resort_id: kept for now, kept in with_resorts(lambda: selectors.versions_of(ids))}


def _current(now: ResortNow, moment: float) -> KeptResort | None:
    kept = _memory.get(now.resort_id)
    return kept if kept and kept.version == now.version and kept.until > moment else None


def _read(missing: Sequence[ResortNow]) -> dict[int, KeptResort]:
    """These resorts in three queries, and those for prices that are not known yet."""
    versions = {now.resort_id: now.version for now in missing}
    resorts = Resort.objects.filter(pk__in=versions, active=True).select_related("terms")
    rooms: dict[int, list[Room]] = {}
    found = Room.objects.filter(resort__in=versions, active=True).select_related("room_type")
    for room in found.order_by("resort_id", "price_per_night", "room_number"):
        rooms.setdefault(room.resort_id, []).append(room)
    pictures = catalogue.pictures_of(versions)
    return {
        resort.pk: _kept(resort, rooms.get(resort.pk, []), pictures, version=versions[resort.pk]) for resort in resorts
    }


def _kept(resort: Resort, rooms: Sequence[Room], pictures: Any, *, version: int) -> KeptResort:
    tariff, restrictions = pricing.tariff_of(resort), sale_rules.restrictions_of(resort)
    places: dict[tuple[object, ...], int] = {}
    kinds: list[RoomKind] = []
    kept = []
    for room in rooms:
        alike = _alike(room, tariff, restrictions)
        if alike not in places:
            places[alike] = len(kinds)
            kinds.append(RoomKind(_offer(room), room))
        kept.append(_kept_room(room, places[alike], resort, pictures.get(room.pk, [])))
    room_types = {kind.pk: kind for room in rooms if (kind := room.room_type)}
    types = {
        pk: json_bytes({"code": kind.code, "name": kind.name, "capacity": kind.capacity})[:-1]
        for pk, kind in room_types.items()
    }
    return KeptResort(
        number=next(_numbers),
        version=version,
        until=clock.stopwatch() + KEPT_SECONDS,
        resort=resort,
        rooms=tuple(kept),
        rooms_by_kind=tuple(tuple(sorted(room for room in kept if room.kind == n)) for n in range(len(kinds))),
        kinds=tuple(kinds),
        head=_head(resort, tariff),
        types=types,
        room_types=room_types,
        places=sum(room.capacity for room in kept),
        tariff=tariff,
        plans=tuple(pricing.plans_of(resort)),
        restrictions=restrictions,
    )


def _head(resort: Resort, tariff: Tariff) -> bytes:
    said = {
        "resort_id": resort.pk,
        "resort_name": resort.name,
        "resort_slug": resort.slug,
        "location": resort.location,
        "prices_include_tax": tariff.tax.inclusive,
    }
    return json_bytes(said)[:-1]


def _alike(room: Room, tariff: Tariff, restrictions: Sequence[RestrictionTerms]) -> tuple[object, ...]:
    """What tells rooms apart in price, places and restrictions; all else about them may differ."""
    ruled = tuple(number for number, rule in enumerate(tariff.rules) if room.pk in rule.room_ids)
    limited = tuple(
        number
        for number, rule in enumerate(restrictions)
        if room.pk in rule.room_ids or room.room_type_id in rule.room_type_ids
    )
    return room.price_per_night, room.capacity, room.included_guests, ruled, limited


def _offer(room: Room) -> RoomOffer:
    return RoomOffer(
        room_id=room.pk,
        room_number=room.room_number,
        night_paise=room.price_paise,
        included_guests=room.included_guests or room.capacity,
        capacity=room.capacity,
    )


def _kept_room(room: Room, kind: int, resort: Resort, pictures: Sequence[str]) -> KeptRoom:
    said = {
        "id": room.pk,
        "room_number": room.room_number,
        "room_type": room.room_type.code if room.room_type else None,
        "capacity": room.capacity,
    }
    return KeptRoom(
        id=room.pk,
        capacity=room.capacity,
        kind=kind,
        room_type_id=room.room_type_id,
        room_number=room.room_number,
        amenities=frozenset(word.casefold() for word in (*resort.amenities, *room.amenities)),
        before=before_totals(said, night_paise=room.price_paise),
        after=after_totals({"images": [{"image": path} for path in pictures], "amenities": room.amenities}) + b",",
    )
