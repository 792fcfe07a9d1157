"""Resorts of a place, their versions, and which of their rooms are taken. It changes nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from backend.catalogue.models import Resort
from backend.catalogue.selectors import named_by
from backend.common.db.prepared_statements import Statement, as_ids, rows_answering
from backend.common.nights import Nights
from backend.inventory.models.stay import LONG_NIGHTS
from backend.inventory.states import STAY_TAKEN

# The stays of a resort that take a room for one of the nights, in two parts that may share some: each is read from its
# own index and within bounds, in the words of Stays.taking, ending_soon and long: a test compares.
_STATES = ", ".join(f"'{state.value}'" for state in STAY_TAKEN)
_STAYS = """
    SELECT stay.room_id FROM inventory_stay AS stay
    WHERE stay.resort_id = resort.id AND stay.check_in < %(check_out)s::date AND stay.check_out > %(check_in)s::date
        AND {part} AND stay.state IN ({states})
        AND (stay.state = 'booked' OR stay.expires_at IS NULL OR stay.expires_at > %(at)s::timestamptz)"""
_SOON, _LONG = "stay.check_out < %(soon)s::date", f"stay.check_out > stay.check_in + {LONG_NIGHTS}"
_PARTS = (_STAYS.format(states=_STATES, part=part) for part in (_SOON, _LONG))
_TAKEN = f"ARRAY({' UNION ALL '.join(_PARTS)})"
# One statement for all that changes: what the rooms are, the process knows by the version.
_PLACES = "(SELECT version FROM catalogue_resortversion WHERE resort_id = 0)"
_RESORTS = f"""
SELECT resort.id, coalesce((SELECT version FROM catalogue_resortversion WHERE resort_id = resort.id), 0), {_PLACES},
    {{taken}}
FROM unnest(%(ids)s::bigint[]) AS resort(id)
"""  # noqa: S608 # nosec B608 # of ours
_WITH_TAKEN, _VERSIONS = _RESORTS.format(taken=_TAKEN), _RESORTS.format(taken="NULL")
# In the words of `resorts_in`: a test compares. What it looks at is named in the migration of the versions, too.
_PLACE = f"""
SELECT {_PLACES}, ARRAY(
    SELECT id FROM catalogue_resort WHERE active AND (
        upper(location) LIKE upper(%(place)s::text)
        OR id IN (SELECT resort_id FROM catalogue_resortnames WHERE catalogue_names_have(folded, %(words)s::text))
    ) ORDER BY id
)
"""  # noqa: S608 # nosec B608 # the same


class Place(NamedTuple):
    """The ids of the resorts of a place that take guests, in their order, as long as all places have this version.
    None: there has never been a change."""

    version: int | None
    resort_ids: tuple[int, ...]


class ResortNow(NamedTuple):
    """A resort at one moment: the version of what it is, that of all places, and the ids of the rooms that are taken,
    some perhaps twice."""

    resort_id: int
    version: int
    places: int | None
    taken: tuple[int, ...]


def place_of(location: str) -> Place:
    """The resorts of a place: a part of their location, or words of their names and places in any language."""
    words = location.strip()
    like = connection.ops.prep_for_like_query(words)
    ((version, ids),) = rows_answering(Statement(_PLACE, {"place": f"%{like}%", "words": words}))
    return Place(version, tuple(ids))


def rooms_taken(resort_ids: Sequence[int], nights: Nights, *, at: datetime) -> list[ResortNow]:
    """These resorts in the order of their ids, and which of their rooms somebody has in one of the nights: one
    statement, which reads no room."""
    days = {"check_in": nights.check_in, "check_out": nights.check_out, "at": at}
    return _asked(_WITH_TAKEN, resort_ids, **days, soon=nights.check_out + timedelta(days=LONG_NIGHTS))


def versions_of(resort_ids: Sequence[int]) -> list[ResortNow]:
    """The same without the rooms that are taken."""
    return _asked(_VERSIONS, resort_ids)


def resorts_in(location: str) -> QuerySet[Resort]:
    """Resorts of a place that take guests, with their terms."""
    words = location.strip()
    found = Resort.objects.filter(Q(location__icontains=words) | named_by(words), active=True)
    return found.select_related("terms")


def _asked(statement: str, resort_ids: Sequence[int], **values: Any) -> list[ResortNow]:
    rows = rows_answering(Statement(statement, {"ids": as_ids(sorted(resort_ids)), **values}))
    return [ResortNow(pk, version, places, tuple(taken or ())) for pk, version, places, taken in rows]
