"""Locks in one order: user, attempt, coupon, rooms by id, stays by id; the rooms before any stay is written."""

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
    return first(statements, 'FROM "catalogue_room"', 'ORDER BY "catalogue_room"."id"', "FOR NO KEY UPDATE")


def test_a_hold_locks_the_guest_then_the_rooms_then_writes_the_stays(asha_browser, resort, room, watched):
    cast.select(asha_browser, cast.a_room(resort, "A102"), room)
    guest = first(watched(), 'FROM "accounts_user"', "FOR NO KEY UPDATE")
    assert guest < lock_of_rooms(watched()) < first(watched(), 'INSERT INTO "inventory_stay"')


def test_the_network_is_locked_between_the_guest_and_the_rooms(asha_browser, room, watched):
    cast.select(asha_browser, room)
    guest = first(watched(), 'FROM "accounts_user"', "FOR NO KEY UPDATE")
    assert guest < first(watched(), "pg_advisory_xact_lock") < lock_of_rooms(watched())


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
