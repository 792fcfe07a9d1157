"""Attempts of a guest, and what a resort has free instead of rooms that are lost. It changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from backend.common.db.prepared_statements import Statement, as_id, as_ids, rows_answering
from backend.common.errors import NotFound
from backend.common.nights import Nights
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.inventory.models.stay import LONG_NIGHTS
from backend.inventory.states import STAY_TAKEN

# By hand, for the minute in which everybody is refused: to have Django build it costs more than PostgreSQL's answer.
# The two parts of what is taken, and their words, are those of Stays.taking, ending_soon and long: a test compares.
_TAKEN = f"""
SELECT stay.room_id FROM inventory_stay stay
WHERE stay.resort_id = %(resort)s AND stay.check_in < %(check_out)s AND stay.check_out > %(check_in)s
AND stay.state IN ({", ".join(f"'{state.value}'" for state in STAY_TAKEN)})
AND (stay.state = 'booked' OR stay.expires_at IS NULL OR stay.expires_at > %(at)s)
"""  # noqa: S608 # nosec B608 # names of states, of ours
_INSTEAD = f"""
SELECT room.id, room.room_number, kind.code, room.capacity, room.room_type_id, terms.version, room.free
FROM (
    SELECT *, id NOT IN ({_TAKEN} AND stay.check_out < %(soon)s)
        AND id NOT IN ({_TAKEN} AND stay.check_out > stay.check_in + {LONG_NIGHTS}) AS free
    FROM catalogue_room WHERE resort_id = %(resort)s AND active
) room
JOIN catalogue_resort resort ON resort.id = room.resort_id AND resort.active
LEFT JOIN catalogue_roomtype kind ON kind.id = room.room_type_id
LEFT JOIN pricing_resortterms terms ON terms.resort_id = resort.id
WHERE room.free OR room.id = ANY(%(named)s)
ORDER BY room.price_per_night, room.room_number
"""  # noqa: S608 # nosec B608 # the same


@dataclass(frozen=True, slots=True)
class RoomInstead:
    """A room that takes guests, as a refusal shows it; `terms_version` is that of its resort's terms, None without."""

    id: int
    room_number: str
    room_type: str | None
    capacity: int
    room_type_id: int | None
    terms_version: int | None
    free: bool

    def shown(self) -> dict[str, Any]:
        """What a refusal says of it."""
        keys = ("id", "room_number", "room_type", "capacity")
        return {key: getattr(self, key) for key in keys}


def rooms_instead(resort_id: int, nights: Nights, *, named: Collection[int] = (), at: datetime) -> list[RoomInstead]:
    """Of a resort that takes guests: the rooms that nobody has for any of the nights, and those `named`; in the order
    of their prices. One query."""
    said = {
        "resort": as_id(resort_id),
        "check_in": nights.check_in,
        "check_out": nights.check_out,
        "soon": nights.check_out + timedelta(days=LONG_NIGHTS),
        "named": as_ids(named),
        "at": at,
    }
    return [RoomInstead(*row) for row in rows_answering(Statement(_INSTEAD, said))]


def attempt_of(*, user_id: int, attempt_id: int) -> BookingAttempt:
    """This user's attempt, with what is shown of it. Raises NotFound."""
    attempts = BookingAttempt.objects.select_related("resort", "booking").prefetch_related(
        "guests", Prefetch("stays", Stay.objects.select_related("room"))
    )
    try:
        return attempts.get(pk=attempt_id, user_id=user_id)
    except BookingAttempt.DoesNotExist:
        raise NotFound from None
