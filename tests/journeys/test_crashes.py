"""Workers are killed and queues are lost; what was paid is booked, once."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.journeys.guest import Guest
from tests.journeys.house import House, eventually

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes through /proc"),
]


def killed_in_the_middle(house: House, guest: Guest, victims: str) -> int:
    """A guest pays, the worker stands in the middle of the webhook, and is killed there; the attempt's id."""
    attempt_id, order_id = guest.order()
    main, children = eventually(lambda: pool(house))
    with house.settling_blocked(attempt_id):
        guest.pay(order_id)
        eventually(house.waits_for_a_lock, within=20)
        for pid in [main] if victims == "worker" else children:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
    return attempt_id


def pool(house: House) -> tuple[int, list[int]] | None:
    """The worker when both children of its pool are there."""
    try:
        main, children = house.worker()
    except AssertionError:
        return None
    return (main, children) if len(children) == 2 else None


@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("victims", ["worker", "children"])
def test_a_worker_killed_in_the_middle_of_a_webhook_still_books_once(house, guest, victims, turn):
    attempt_id = killed_in_the_middle(house, guest, victims)
    assert guest.becomes(attempt_id, "completed", within=60)
    assert len(guest.confirmations()) == 1
    time.sleep(1)
    assert len(guest.bookings()) == len(guest.confirmations()) == 1


def test_a_worker_killed_right_after_the_payment_still_books_once(house, guest):
    attempt_id, order_id = guest.order()
    main, _ = eventually(lambda: pool(house))
    guest.pay(order_id)
    os.kill(main, signal.SIGKILL)
    assert guest.becomes(attempt_id, "completed", within=60)
    assert len(guest.bookings()) == len(guest.confirmations()) == 1


def test_a_flushed_redis_loses_no_queued_work(house, guest):
    eventually(lambda: pool(house))
    ordered = [guest.order(room) for room in guest.rooms()[:5]]
    with house.worker_frozen():
        for _, order_id in ordered:
            guest.pay(order_id)
        eventually(lambda: all(house.deliveries(order_id).count(200) == 3 for _, order_id in ordered), within=20)
        waiting = house.sql("SELECT id FROM payments_webhookevent WHERE state = 'received'")
        # Of many at a time not each is rung for.
        assert (len(waiting) >= 10, house.redis().llen("dandeli:celery:webhooks") > 0) == (True, True)
        house.redis().flushall()
    for attempt_id, _ in ordered:
        assert guest.becomes(attempt_id, "completed", within=90)
    eventually(lambda: len(guest.confirmations()) == 5)
    assert len(guest.bookings()) == 5


def test_a_hold_outlives_a_flushed_redis(house, guest):
    room = guest.rooms()[0]
    guest.order(room)
    house.redis().flushall()
    other = Guest(house).log_in()
    other.dates = guest.dates
    assert other.select(room).status_code == 409


def test_after_everything_the_house_is_ready_and_nothing_is_left_undone(house, guest):
    eventually(lambda: set(guest.api("GET", "/readyz").json().values()) == {"ok"})
    unfinished = "SELECT id, kind, state, last_error FROM payments_webhookevent WHERE state = 'received'"
    eventually(lambda: not house.sql(unfinished), within=90)
    assert house.sql("SELECT last_error FROM payments_webhookevent WHERE state = 'dead'") == []
    unpaid = """SELECT p.id FROM payments_payment p LEFT JOIN payments_refund r ON r.payment_id = p.id
                WHERE p.captured_at IS NOT NULL AND (p.booking_id IS NULL) = (r.id IS NULL)"""
    assert house.sql(unpaid) == []
