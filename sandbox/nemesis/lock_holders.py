"""A stranger's session with a lock that the house wants: a row, a whole table, or an old transaction."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg

from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.guest import LOCATION
from sandbox.nemesis.scene import Scene, Strike, Struck, not_struck
from sandbox.nemesis.stranger_sessions import stranger

LOOK_SECONDS = 0.5
ROOMS = """SELECT r.id FROM catalogue_room r JOIN catalogue_resort s ON s.id = r.resort_id
    WHERE s.location = %s ORDER BY r.id"""
# Before anybody has booked, an attempt is what the payment's news will want.
BOOKINGS = "SELECT id FROM bookings_finalbooking ORDER BY id DESC LIMIT 5"
ATTEMPTS = """SELECT id FROM holds_bookingattempt WHERE state IN ('held', 'guests_added', 'payment_pending')
    ORDER BY id DESC LIMIT 5"""
BOOKING = "SELECT id FROM bookings_finalbooking WHERE id = %s FOR UPDATE"
ATTEMPT = "SELECT id FROM holds_bookingattempt WHERE id = %s FOR UPDATE"
GRANTED = """SELECT l.mode, c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.pid = %s AND l.granted AND c.relkind = 'r'
    AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname"""
WAITING = "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"


class LockHolder:
    """Takes a lock, looks from a second session who waits for it, and lets it go."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._session = stranger(database_url)
        self._over = threading.Event()
        self._waited: set[int] = set()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def hold(self, statement: str, values: Sequence[Any] = ()) -> str:
        """Begin, take, and keep; what PostgreSQL says is held."""
        self._session.execute("BEGIN")
        # Whoever else has it gives it up soon; a disaster does not wait for another one.
        self._session.execute("SET LOCAL lock_timeout = '4s'")
        self._session.execute(statement.encode(), values)
        granted = self._session.execute(GRANTED, [self._session.info.backend_pid]).fetchall()
        self._watch.start()
        return ", ".join(f"{mode} on {table}" for mode, table in granted)

    def let_go(self) -> str:
        """Roll back; how many sessions of the house had waited."""
        self._over.set()
        if self._watch.is_alive():
            self._watch.join(10)
        lost = ""
        try:
            self._session.execute("ROLLBACK")
        except psycopg.Error:
            lost = ", until PostgreSQL ended the session"
        self._session.close()
        return f"{len(self._waited)} sessions waited for it{lost}"

    def _look(self) -> None:
        pid = self._session.info.backend_pid
        with suppress(psycopg.Error), stranger(self._url) as session:
            while not self._over.wait(LOOK_SECONDS):
                self._waited |= {row[0] for row in session.execute(WAITING, [pid]).fetchall()}


def _held(scene: Scene, what: str, statement: str, values: Sequence[Any] = ()) -> Struck:
    holder = LockHolder(scene.database_url)
    try:
        granted = holder.hold(statement, values)
    except psycopg.Error:
        holder.let_go()
        raise
    return Struck(f"{what}: {granted}", holder.let_go, bit=bool(granted))


def _chosen(scene: Scene, query: str, values: Sequence[Any], choice: float) -> int | None:
    with stranger(scene.database_url) as session:
        found = session.execute(query.encode(), values).fetchall()
    return int(found[int(choice * len(found))][0]) if found else None


def _room(scene: Scene, disaster: Disaster) -> Struck:
    room_id = _chosen(scene, ROOMS, [LOCATION], disaster.choice)
    if room_id is None:
        return not_struck()
    return _held(scene, f"room {room_id}", "SELECT id FROM catalogue_room WHERE id = %s FOR UPDATE", [room_id])


def _booking(scene: Scene, disaster: Disaster) -> Struck:
    for what, query, taken in (("booking", BOOKINGS, BOOKING), ("attempt", ATTEMPTS, ATTEMPT)):
        chosen = _chosen(scene, query, [], disaster.choice)
        if chosen is not None:
            return _held(scene, f"{what} {chosen}", taken, [chosen])
    return not_struck("nobody has anything yet")


def _table(scene: Scene, disaster: Disaster) -> Struck:
    """Everybody may read it, nobody may write."""
    return _held(scene, "stays", "LOCK TABLE inventory_stay IN SHARE MODE")


def _idle(scene: Scene, disaster: Disaster) -> Struck:
    """A transaction that somebody left open over lunch: it has read, and shares the resorts' rows."""
    return _held(scene, "left open", "SELECT id FROM catalogue_resort FOR SHARE")


STRIKES: dict[str, Strike] = {
    "lock_room": _room,
    "lock_booking": _booking,
    "lock_table": _table,
    "idle_in_transaction": _idle,
}
