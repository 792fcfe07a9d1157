"""What one statement counts before a hold, and that it is one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.holds.models import BookingAttempt
from backend.holds.services import holdings
from backend.holds.states import AttemptState
from backend.inventory.services import locks
from backend.inventory.states import StayState
from tests import cast
from tests.holds.steps import bare_attempt, held, stays

pytestmark = pytest.mark.django_db


def an_attempt(user, resort, *, at, minutes_ago: int, **said) -> BookingAttempt:
    """One that was begun so long ago."""
    attempt = bare_attempt(user, resort, at=at - timedelta(minutes=minutes_ago))
    BookingAttempt.objects.filter(pk=attempt.pk).update(**said)
    return attempt


def test_a_hold_counts_in_one_statement_after_one_that_locks(asha_browser, room):
    with CaptureQueriesContext(connection) as found:
        held(asha_browser, room)
    kinds = [query["sql"] for query in found if "count(" in query["sql"].lower() or "advisory" in query["sql"]]
    assert ["pg_advisory_xact_lock" in kind for kind in kinds] == [True, False]


def test_it_counts_what_stands_of_the_guest_and_of_the_network(asha, asha_browser, ravi_browser, resort, now):
    first, second, third = (cast.a_room(resort, number) for number in ("A1", "A2", "A3"))
    held(asha_browser, first, second)
    theirs = held(ravi_browser, third)
    found = holdings.read_holdings(asha.pk, network=theirs.network, at=now)
    assert (found.guest.holds, found.guest.rooms, found.guest.nights) == (1, 2, 10)
    assert (found.network.holds, found.network.rooms, found.network.nights) == (2, 3, 15)
    assert found.network.first_ends_at == min(BookingAttempt.objects.values_list("expires_at", flat=True))
    assert holdings.read_holdings(asha.pk, at=now).network == holdings.Load()
    over = holdings.read_holdings(asha.pk, network=theirs.network, at=now + timedelta(minutes=11))
    assert over.guest == over.network == holdings.Load()
    assert set(stays().values()) == {StayState.HELD}


def test_what_came_to_nothing_is_counted_by_how_it_ended(asha, resort, now):
    ended = {
        90: {"state": AttemptState.RELEASED},
        80: {"state": AttemptState.COMPLETED},
        70: {"state": AttemptState.RELEASED},
        60: {"state": AttemptState.EXPIRED},
        50: {},
        40: {"failure": "declined"},
        30: {"payment_began_at": now},
        20: {"offered_until": now},
        1: {},
    }
    for minutes_ago, said in ended.items():
        # The moves between are no matter here, and a booking is one that was made.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        an_attempt(asha, resort, at=now, minutes_ago=minutes_ago, **said)
    asked = holdings.read_holdings(asha.pk, at=now).abandoned
    assert (asked.lapsed, asked.given_up, asked.last_end) == (2, 1, now - timedelta(minutes=40))
    offered = holdings.read_abandoned_offers(asha.pk, at=now)
    assert (offered.lapsed, offered.given_up, offered.last_end) == (1, 0, now - timedelta(minutes=10))
    assert holdings.read_holdings(asha.pk, at=now + timedelta(days=2)).abandoned == holdings.Abandoned()


@pytest.mark.parametrize("role", [None, "clerk"])
def test_who_works_there_locks_no_network(asha, resort, role):
    if role:
        cast.works_at(resort, role, phone=asha.phone_number)
    locks.asker_locked(asha.pk, network="f" * 32, resort_id=resort.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0 if role else 1,)


def test_nobody_is_locked_where_there_is_nobody(resort):
    assert locks.asker_locked(0, network="f" * 32, resort_id=resort.pk) is None


def test_a_hold_costs_five_statements_and_reads_nothing_twice(asha_browser, room):
    assert cast.select(asha_browser, room, stay=cast.nights(10, 12)).status_code == 201
    with CaptureQueriesContext(connection) as found:
        assert cast.select(asha_browser, room).status_code == 201
    mine = [query["sql"] for query in found if "SAVEPOINT" not in query["sql"]]
    # The resort and the room; two locks, and a count; the rooms' lock, with what is stale; the hold.
    assert len(mine) == 5
    assert sum("INSERT INTO" in sql for sql in mine) == 1


def test_a_hold_is_stored_with_all_that_an_attempt_has(asha, asha_browser, ravi_browser, resort):
    rooms = [cast.a_room(resort, number) for number in ("B2", "B1")]
    attempt = held(asha_browser, *rooms)
    assert (attempt.user, attempt.state, attempt.child_ages, len(attempt.network)) == (asha, "held", [], 32)
    assert attempt.frozen_price.total_paise == attempt.total_paise == 2 * 5 * 750_000
    kept = attempt.stays.order_by("pk").values_list("room_id", "resort_id", "check_in", "check_out", "expires_at")
    ends = (resort.pk, attempt.check_in, attempt.check_out, attempt.expires_at)
    assert list(kept) == [(room_id, *ends) for room_id in sorted(room.pk for room in rooms)]
