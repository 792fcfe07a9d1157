"""Locks in one order: user, network, attempt, coupon, rooms, stays; the rooms before any stay is written."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.bookings.services import confirmation
from backend.holds.services import attempt_locks
from backend.inventory.services import locks
from tests import cast
from tests.holds.steps import paying_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched():
    """The statements of a block, without their noise."""
    with CaptureQueriesContext(connection) as statements:
        yield lambda: [query["sql"] for query in statements]


def first(statements: list[str], *words: str) -> int:
    """Where the first statement with all these words stands."""
    return next(index for index, sql in enumerate(statements) if all(word in sql for word in words))


def lock_of_rooms(statements: list[str]) -> int:
    """Of a hold, or of whatever else needs the rooms' columns as well."""
    plain = [re.sub(r"\b(catalogue_)?room\.id\b", "id", statement.replace('"', "")) for statement in statements]
    return first(plain, "FROM catalogue_room", "ORDER BY id", "FOR NO KEY UPDATE")


def test_a_hold_locks_the_guest_then_the_rooms_then_writes_the_stays(asha_browser, resort, room, watched):
    cast.select(asha_browser, cast.a_room(resort, "A102"), room)
    guest = first(watched(), "FROM accounts_user", "FOR NO KEY UPDATE")
    assert guest < lock_of_rooms(watched()) < first(watched(), "INSERT INTO inventory_stay")


@pytest.mark.django_db(transaction=True)
def test_the_network_is_locked_after_the_guest_and_before_the_rooms(asha, resort, room):
    """In one statement: while somebody else has the guest, nobody who waits for them has the network."""
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        locks.user_locked(asha.pk)
        waits = pool.submit(_locked_elsewhere, asha.pk, resort.pk)
        while not _count("NOT granted"):
            time.sleep(0.01)
        assert _count("locktype = 'advisory'") == 0
        transaction.set_rollback(True)
    assert waits.result() == 1


def _locked_elsewhere(user_id: int, resort_id: int) -> int:
    try:
        with transaction.atomic():
            locks.asker_locked(user_id, network="f" * 32, resort_id=resort_id)
            return _count("locktype = 'advisory'")
    finally:
        connection.close()


def _count(condition: str) -> int:
    with connection.cursor() as cursor:
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        cursor.execute(f"SELECT count(*) FROM pg_locks WHERE pid IN ({mine}) AND {condition}")  # noqa: S608
        return cursor.fetchone()[0]


def test_a_confirmation_locks_the_attempt_then_the_rooms_then_moves_the_stays(asha_browser, room, watched):
    attempt = paying_for(asha_browser, room)
    before = len(watched())
    with transaction.atomic():
        confirmation.confirm(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())
    statements = watched()[before:]
    lock = first(statements, 'FROM "holds_bookingattempt"', "FOR UPDATE")
    assert lock < lock_of_rooms(statements) < first(statements, 'UPDATE "inventory_stay"')


def test_rooms_are_locked_in_the_order_of_their_ids_however_they_are_named(resort, room):
    other = cast.a_room(resort, "A102")
    assert locks.rooms_locked([other.pk, room.pk]) == [room, other]
