"""Attempts of a guest, and what a resort has free instead of rooms that are lost. It changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from backend.common.db.prepared_statements import Statement, as_id, as_ids, rows_answering
from backend.common.errors import NotFound
from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.states import ATTEMPT_LIVE, AttemptState
from backend.inventory.models import Stay
from backend.inventory.models.stay import LONG_NIGHTS
from backend.inventory.states import STAY_TAKEN, STAY_TEMPORARY

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


def own_attempt_holding(request: StayRequest, *, user_id: int, at: datetime) -> int | None:
    """Id of this user's open attempt that holds one of the rooms, or a room of one of the types, for one of the nights;
    of several the newest."""
    wanted = Q(room__in=request.room_ids)
    if request.room_types:
        wanted |= Q(room__room_type__code__in=list(request.room_types), resort=request.resort_id)
    mine = Stay.objects.overlapping(request.nights).filter(
        wanted,
        state__in=STAY_TEMPORARY,
        expires_at__gt=at,
        attempt__user=user_id,
        attempt__state__in=ATTEMPT_LIVE,
        attempt__expires_at__gt=at,
    )
    return mine.order_by("-attempt").values_list("attempt", flat=True).first()


def open_attempts_of(*, user_id: int, at: datetime) -> QuerySet[BookingAttempt]:
    """This user's attempts with which one can go on at this moment, the newest first, with what is shown of them: those
    that hold rooms, and those whose payment failed while there is time to try again (`checkout.open_window`)."""
    failed = Q(state=AttemptState.FAILED) | Q(state__in=ATTEMPT_LIVE, expires_at__lte=at) & ~Q(failure="")
    begun = at - timedelta(seconds=settings.ATTEMPT_MAX_SECONDS)
    offered = at - timedelta(seconds=settings.PAYMENT_WINDOW_SECONDS)
    payable = Q(offered_until=None, started_at__gt=begun) | Q(offered_until__gt=offered)
    rows = _shown_attempts().filter(Q(state__in=ATTEMPT_LIVE, expires_at__gt=at) | failed & payable, user_id=user_id)
    return rows.order_by("-started_at", "-pk")


def attempt_of(*, user_id: int, attempt_id: int) -> BookingAttempt:
    """This user's attempt, with what is shown of it. Raises NotFound."""
    try:
        return _shown_attempts().get(pk=attempt_id, user_id=user_id)
    except BookingAttempt.DoesNotExist:
        raise NotFound from None


def _shown_attempts() -> QuerySet[BookingAttempt]:
    return BookingAttempt.objects.select_related("resort", "booking", "details").prefetch_related(
        "guests", Prefetch("stays", Stay.objects.select_related("room"))
    )
