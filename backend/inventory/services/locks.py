"""Row locks, always taken in one order to avoid deadlocks: user, network, attempts by id or blocks by id,
coupon, changes by id, rooms by id, stays by id, the entry in the waiting list.

A sweep that only ends stays takes no rooms. Whoever writes new nights does, all of them at once and before any stay: to
insert beside a stay that somebody else is ending is to wait for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import connection

from backend.accounts.models import User
from backend.catalogue.models import Room
from backend.common.db.id_arrays import IsAmong
from backend.common.db.prepared_statements import Row, Statement, as_id, as_ids, rows_answering
from backend.common.db.transitions import move_all
from backend.inventory.models import Stay
from backend.inventory.states import STAY_ENDING, STAY_TEMPORARY, StayState

# Each part is made before the next one begins, which MATERIALIZED promises: the user is locked before the network.
_LOCK_ASKER = """
WITH guest AS MATERIALIZED (
    SELECT id, is_active FROM accounts_user WHERE id = %(user)s FOR NO KEY UPDATE
),
asker AS MATERIALIZED (
    SELECT is_active, EXISTS (
        SELECT FROM catalogue_staffmember WHERE resort_id = %(resort)s AND user_id = guest.id
    ) AS works_there
    FROM guest
)
SELECT is_active, works_there, CASE WHEN NOT works_there THEN pg_advisory_xact_lock(%(network)s::bigint) END FROM asker
"""

_LOCK_ROOMS = "SELECT id FROM catalogue_room WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_ENDING = ", ".join(f"'{state.value}'" for state in STAY_ENDING)
_LOCK_STALE = f"""
SELECT id FROM inventory_stay WHERE room_id = ANY(%s) AND state IN ({_ENDING}) AND expires_at <= %s
ORDER BY id FOR UPDATE
"""  # noqa: S608 # nosec B608 # names of states, of ours
# What was stale before these locks were waited for may be so no more, and is looked at again by who writes it down.
_LOCK_ROOMS_AND_LOOK = f"""
SELECT room.id, stale.found
FROM catalogue_room room CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM inventory_stay WHERE room_id = room.id AND state IN ({_ENDING}) AND expires_at <= %(at)s
    ) AS found
) stale
WHERE room.id = ANY(%(rooms)s) ORDER BY room.id FOR NO KEY UPDATE OF room
"""  # noqa: S608 # nosec B608 # the same


def user_locked(user_id: int) -> User:
    """The user, locked against others who count what is theirs, not against rows that point at them."""
    return get_user_model().objects.select_for_update(no_key=True).get(pk=user_id)


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks for rooms of a resort."""

    is_active: bool
    works_there: bool


def locking_asker(user_id: int, *, network: str, resort_id: int) -> Statement:
    """Locks the user, and then the network: holds of one are counted one after the other, until the transaction ends.

    The network of whoever works at the resort is not locked, nor is an empty one. No row where there is no such user.

    No row stands for a network, so it is an advisory lock: 64 bits of the pseudonym. Two networks that share them by
    chance wait for each other, and are still counted apart.
    """
    number = as_id(int(network[:16], 16) - 2**63) if network else None
    return Statement(_LOCK_ASKER, {"user": as_id(user_id), "resort": as_id(resort_id), "network": number})


def asker_in(rows: Sequence[Row]) -> Asker | None:
    """Whom `locking_asker` has found."""
    return Asker(is_active=rows[0][0], works_there=rows[0][1]) if rows else None


def asker_locked(user_id: int, *, network: str, resort_id: int) -> Asker | None:
    """The user and the network, locked as `locking_asker` says."""
    return asker_in(rows_answering(locking_asker(user_id, network=network, resort_id=resort_id)))


def rooms_locked(room_ids: Iterable[int]) -> list[Room]:
    """The rooms in the order of their ids, locked against other writers of stays, not against readers.

    FOR NO KEY UPDATE leaves foreign keys to the rooms alone. Without these locks two guests who want the same
    two rooms in opposite order deadlock inside the exclusion constraint.
    """
    rooms = Room.objects.filter(pk__in=room_ids).order_by("pk")
    return list(rooms.select_for_update(no_key=True))


def room_ids_locked(room_ids: Iterable[int]) -> list[int]:
    """The same for who needs no more of the rooms than that they are locked: ids of those that there are."""
    return [room_id for (room_id,) in rows_answering(Statement(_LOCK_ROOMS, [as_ids(room_ids)]))]


def locking_rooms(room_ids: Iterable[int], *, at: datetime) -> Statement:
    """Locks the rooms in the order of their ids; answers of each whether flip_stale has something to write down."""
    return Statement(_LOCK_ROOMS_AND_LOOK, {"rooms": as_ids(room_ids), "at": at})


def stays_locked(stays: Iterable[int]) -> list[int]:
    """Ids of these stays, locked in their order."""
    rows = Stay.objects.filter(pk__in=stays).order_by("pk")
    return list(rows.select_for_update().values_list("pk", flat=True))


def temporary_stays_locked(attempt_ids: Iterable[int]) -> list[int]:
    """Ids of all stays that these (locked) attempts hold or pay for, locked in their order."""
    rows = Stay.objects.filter(IsAmong("attempt_id", attempt_ids), state__in=STAY_TEMPORARY).order_by("pk")
    return list(rows.select_for_update().values_list("pk", flat=True))


def flip_stale(room_ids: Iterable[int], *, at: datetime) -> None:
    """Write down what is already true: temporary stays of these (locked) rooms whose time is over have lapsed, and
    the rooms of groups whose day of release has come are released.

    A constraint cannot mention now(), so the writer does this before it inserts.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_STALE, [list(room_ids), at])
        found = [stay_id for (stay_id,) in cursor.fetchall()]
    if found:
        ended = Stay.objects.filter(pk__in=found)
        move_all(ended, begin=STAY_TEMPORARY, to=StayState.LAPSED)
        move_all(ended, begin=(StayState.BLOCKED,), to=StayState.RELEASED)
