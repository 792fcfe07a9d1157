"""Locks are taken in one order, everywhere: user, attempt, rooms by id, stays. The races show it on a bad day only."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.bookings.services import arrivals, lapsed_changes, moves
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.settlement import settlement
from tests import cast
from tests.payments import changes, news, state, tiers

pytestmark = pytest.mark.django_db(transaction=True)

RANKS = ("accounts_user", "holds_bookingattempt", "bookings_bookingchange", "catalogue_room", "inventory_stay")


def locked(queries) -> list[str]:
    """The tables in the order in which their existing rows were first locked or written, or stays inserted."""
    order = []
    for sql in plain(queries):
        table = re.search(r"(?:FROM|UPDATE) (\w+)", sql)
        name = "inventory_stay" if "INSERT INTO inventory_stay" in sql else table and table[1]
        begins_lock = re.search(r"FOR (NO KEY )?UPDATE|^UPDATE|INSERT INTO inventory_stay", sql)
        if begins_lock and name in RANKS and name not in order:
            order.append(name)
    return order


def plain(queries) -> list[str]:
    """The statements without quotes, whoever wrote them."""
    return [query["sql"].replace('"', "") for query in queries]


def rooms_in_order(queries) -> bool:
    """Whether rooms were locked at all, and each time by id."""
    locks = [sql for sql in plain(queries) if "FROM catalogue_room" in sql and "FOR NO KEY UPDATE" in sql]
    by_id = r"ORDER BY ((catalogue_)?room\.)?id\b|^SELECT catalogue_room\.id AS pk FROM .* ORDER BY 1 ASC"
    return bool(locks) and all(re.search(by_id, sql) for sql in locks)


def ranked(queries) -> bool:
    found = locked(queries)
    return rooms_in_order(queries) and found == sorted(found, key=RANKS.index)


@pytest.fixture
def order_id(asha_browser, room, twin, bell):
    return cast.order_ready(asha_browser, room)[1]["razorpay_order_id"]


def test_a_hold_locks_user_and_rooms_before_its_stays(asha_browser, ravi_browser, room, bell):
    state.taken_by(ravi_browser, room)
    state.time_passes(minutes=11)
    with CaptureQueriesContext(connection) as queries:
        state.taken_by(asha_browser, room)
    assert ranked(queries)


@pytest.mark.parametrize("minutes", [1, 16], ids=["in time", "after expiry"])
def test_a_capture_locks_attempt_and_rooms_before_the_stays(order_id, minutes):
    state.time_passes(minutes=minutes)
    with CaptureQueriesContext(connection) as queries:
        settlement.settle(payment_fact(news.payment(order_id, "captured")), at=timezone.now())
    assert ranked(queries)


def test_taking_rooms_again_after_a_failure_locks_them_first(asha_browser, order_id):
    settlement.settle(payment_fact(news.payment(order_id, "failed")), at=timezone.now())
    attempt_id = settlement.PaymentOrder.objects.get().attempt_id
    with CaptureQueriesContext(connection) as queries:
        assert cast.initiate(asha_browser, attempt_id).status_code == 200
    assert ranked(queries)


@pytest.fixture
def changing(asha_browser, room, twin, bell):
    """A booking, and a change of it that waits for its money and holds a night more."""
    booking = changes.booked(asha_browser, room, twin, bell)
    changes.asked(booking, nights=(30, 36))
    return booking


def test_another_change_locks_the_rooms_before_it_lets_go_of_the_first_ones_night(changing):
    with CaptureQueriesContext(connection) as queries:
        changes.asked(changing, nights=(30, 37))
    assert ranked(queries)


def test_a_cancellation_locks_the_rooms_before_it_lets_go_of_what_a_change_holds(asha_browser, changing):
    with CaptureQueriesContext(connection) as queries:
        asha_browser.post(f"/api/bookings/{changing.reference}/cancel/")
    assert ranked(queries)


def test_the_money_of_a_change_locks_the_rooms_before_its_stays(changing):
    order = settlement.PaymentOrder.objects.get(kind="change")
    with CaptureQueriesContext(connection) as queries:
        told = news.payment(order.razorpay_order_id, "captured", amount=order.amount_paise)
        settlement.settle(payment_fact(told), at=timezone.now())
    assert ranked(queries)


def test_a_move_locks_what_a_change_holds_together_with_its_rooms(changing, room, resort):
    other = cast.a_room(resort, "A102")
    with CaptureQueriesContext(connection) as queries:
        moves.move_booking(booking=changing, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now())
    assert ranked(queries)


def test_dropping_a_change_locks_its_rooms_before_its_stays(changing):
    with CaptureQueriesContext(connection) as queries:
        lapsed_changes.drop_change(changing, at=timezone.now())
    assert ranked(queries)


def test_a_check_in_locks_what_a_change_holds_in_the_same_order(changing):
    day = tiers.midnight(changing.check_in)
    with CaptureQueriesContext(connection) as queries:
        arrivals.note_arrival(booking=changing, user_id=changing.user_id, at=day)
    assert ranked(queries)
