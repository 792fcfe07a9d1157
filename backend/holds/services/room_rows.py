"""Reads a resort and its rooms for a hold: one prepared statement, as true as its moment and as cheap as remembering.

By hand, since every hold asks: to have Django build it costs more than PostgreSQL's answer.
"""

from collections.abc import Collection
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from backend.catalogue.models import Resort, Room, RoomType
from backend.common.db.model_columns import ModelColumns
from backend.common.db.prepared_statements import Statement, as_id, as_ids, rows_answering
from backend.pricing.models import ResortTerms

# A resort with no such room is one row without a room.
_READ = """
SELECT {resort}, {terms}, {room}, {kind}
FROM catalogue_resort resort
LEFT JOIN pricing_resortterms terms ON terms.resort_id = resort.id
LEFT JOIN catalogue_room room ON room.resort_id = resort.id AND room.active AND room.id = ANY(%(rooms)s)
LEFT JOIN catalogue_roomtype kind ON kind.id = room.room_type_id
WHERE resort.id = %(resort)s AND resort.active
ORDER BY room.id
"""


class _Reading(NamedTuple):
    """The statement, and which of its columns are whose."""

    statement: str
    resort: ModelColumns[Resort]
    terms: ModelColumns[ResortTerms]
    room: ModelColumns[Room]
    kind: ModelColumns[RoomType]

    def parts(self, row: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """The values of each of the four."""
        ends = [*accumulate(len(columns) for columns in self[1:])]
        return [row[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def resort_and_rooms(resort_id: int, room_ids: Collection[int]) -> tuple[Resort | None, tuple[Room, ...]]:
    """The resort with its terms, None unless it takes guests; and those of these rooms of it that do, with their types,
    in the order of their ids. All as they were at one moment."""
    reading = _reading()
    said = {"resort": as_id(resort_id), "rooms": as_ids(room_ids)}
    found = rows_answering(Statement(reading.statement, said))
    if not found:
        return None, ()
    rows = [reading.parts(row) for row in found]
    resort = reading.resort.object_of(rows[0][0])
    Resort._meta.get_field("terms").set_cached_value(resort, reading.terms.object_or_none(rows[0][1]))
    rooms = []
    for _, _, room_values, kind_values in rows:
        if (room := reading.room.object_or_none(room_values)) is not None:
            room.room_type = reading.kind.object_or_none(kind_values)
            rooms.append(room)
    return resort, tuple(rooms)


@cache
def _reading() -> _Reading:
    resort, terms = ModelColumns(Resort, "resort"), ModelColumns(ResortTerms, "terms")
    room, kind = ModelColumns(Room, "room"), ModelColumns(RoomType, "kind")
    statement = _READ.format(resort=resort.sql, terms=terms.sql, room=room.sql, kind=kind.sql)
    return _Reading(statement, resort, terms, room, kind)
