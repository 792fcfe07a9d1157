"""A resort and its rooms as this process read them last, good as long as PostgreSQL says that their rows are the same.

What a row's version is, PostgreSQL knows by itself: which transaction wrote it (xmin) and where it lies (ctid) are
others after every change, whoever makes it. One statement asks for the versions, and is as true as reading the rows; to
have Django make objects of them is what costs.
"""

import copy
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from backend.catalogue.models import Resort, Room
from backend.common import clock

# By then a row is read anew though its version has not changed: a server that takes over from one whose last
# transactions are lost begins to count where those began.
KEPT_SECONDS = 60
# Then all is forgotten. A room with its type takes about 2 KB.
KEPT_MOST = 5_000

# Somebody may change a row between two of our looks at it; after so many of those, all is read as it was before.
TRIES = 3

_RESORT = "concat(catalogue_resort.xmin, catalogue_resort.ctid, pricing_resortterms.xmin, pricing_resortterms.ctid)"
_ROOM = "concat(catalogue_room.xmin, catalogue_room.ctid, catalogue_roomtype.xmin, catalogue_roomtype.ctid)"
_VERSIONS = f"""
SELECT 'resort', catalogue_resort.id, {_RESORT}
FROM catalogue_resort LEFT JOIN pricing_resortterms ON pricing_resortterms.resort_id = catalogue_resort.id
WHERE catalogue_resort.id = %(resort)s AND catalogue_resort.active
UNION ALL
SELECT 'room', catalogue_room.id, {_ROOM}
FROM catalogue_room LEFT JOIN catalogue_roomtype ON catalogue_roomtype.id = catalogue_room.room_type_id
WHERE catalogue_room.resort_id = %(resort)s AND catalogue_room.active AND catalogue_room.id = ANY(%(rooms)s)
"""  # noqa: S608 # nosec B608 # expressions, of ours
Row = TypeVar("Row", bound=Model)
ResortAndRooms = tuple[Resort | None, tuple[Room, ...]]


class _Kept(NamedTuple):
    version: str
    until: float
    row: Model


class _Memory:
    """What this process keeps, by kind and id. Threads share it."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], _Kept] = {}

    def find(self, kind: str, ids: Iterable[int]) -> dict[int, _Kept]:
        """Those of the rows that are kept, by id."""
        now = clock.stopwatch()
        return {pk: kept for pk in ids if (kept := self.rows.get((kind, pk))) and kept.until > now}

    def keep(self, kind: str, kept: Mapping[int, _Kept]) -> None:
        """Keep these rows, and forget all others where they are too many."""
        if len(self.rows) + len(kept) > KEPT_MOST:
            self.rows = {}
        self.rows.update({(kind, pk): found for pk, found in kept.items()})


_memory = _Memory()


class _Changed(Exception):
    """A row has another version by now."""


def resort_and_rooms(resort_id: int, room_ids: Collection[int]) -> ResortAndRooms:
    """The resort with its terms, None unless it takes guests; and those of these rooms of it that do, with their types,
    in the order of their ids. All as they were at one moment, and the caller's own copies."""
    resorts = Resort.objects.filter(pk=resort_id, active=True).select_related("terms")
    rooms = Room.objects.filter(resort=resort_id, pk__in=room_ids, active=True).select_related("room_type")
    for _ in range(TRIES):
        with suppress(_Changed):
            versions = _versions(resort_id, room_ids)
            resort = next(iter(_rows("resort", versions["resort"], resorts, _RESORT)), None)
            return resort, tuple(_rows("room", versions["room"], rooms, _ROOM))
    return resorts.first(), tuple(rooms.order_by("pk"))


def _versions(resort_id: int, room_ids: Collection[int]) -> Mapping[str, Mapping[int, str]]:
    """The versions of the rows at this moment, by kind and id."""
    found: dict[str, dict[int, str]] = {"resort": {}, "room": {}}
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, {"resort": resort_id, "rooms": list(room_ids)})
        for kind, pk, version in cursor.fetchall():
            found[kind][pk] = version
    return found


def _rows(kind: str, versions: Mapping[int, str], rows: "QuerySet[Row]", version: str) -> list[Row]:
    """The rows of these versions, in the order of their ids. Raises _Changed where one is not to be had any more."""
    kept = _memory.find(kind, versions)
    if any(pk not in kept or kept[pk].version != versions[pk] for pk in versions):
        fresh = rows.annotate(row_version=RawSQL(version, ()))  # noqa: S611 # nosec B611 # an expression, of ours
        until = clock.stopwatch() + KEPT_SECONDS
        kept = {row.pk: _Kept(vars(row)["row_version"], until, row) for row in fresh}
        _memory.keep(kind, kept)
    if {pk: found.version for pk, found in kept.items()} != versions:
        raise _Changed
    return [cast(Row, copy.copy(kept[pk].row)) for pk in sorted(kept)]
