"""Workers, web processes and beats are ended, killed and multiplied; everything is done, once."""

import os
import signal
import time

import pytest

from tests.journeys.guest import Guest
from tests.journeys.house import eventually
from tests.payments import news
from tests.promises.load import Load

pytestmark = pytest.mark.journey


def test_web_and_worker_told_to_end_under_load_lose_nothing_and_double_nothing(house):
    load = Load.ready(house)
    before = house.first(b"config.front"), house.worker()[0]

    def end() -> None:
        time.sleep(1)
        for pid in before:
            os.kill(pid, signal.SIGTERM)

    load.pay_all(end)
    assert load.all_booked_once()
    eventually(lambda: house.pool() and house.ready(), within=40)
    assert {house.first(b"config.front"), house.worker()[0]}.isdisjoint(before)


def test_an_event_that_kills_whoever_works_on_it_is_dead_after_a_few_tries_and_others_flow(house, guest):
    other = Guest(house).log_in()
    (attempt_id, order_id), (others_id, others_order) = guest.order(), other.order()
    with house.silent_twin():
        poison = news.event("payment.captured", payment=guest.pay(order_id)["payment"])
    row = "SELECT state, tries FROM payments_webhookevent WHERE event_id = 'poison'"
    with house.settling_blocked(attempt_id):
        assert house.deliver(poison, "poison") == 200
        eventually(house.waits_for_a_lock, within=20)
        other.pay(others_order)
        eventually(lambda: house.sql(row)[0][0] == "dead" or kill_who_stands_still(house), within=90)
        # Within its first seconds an event is not judged by its tries, and a pool is back in a second or two.
        assert house.sql(row)[0][1] <= 15
        assert other.becomes(others_id, "completed", within=60)
    assert len(other.confirmations()) == 1
    # The money is not lost with the letter: Razorpay is asked about the order.
    house.sql("UPDATE payments_paymentorder SET check_at = now() WHERE razorpay_order_id = %s", order_id)
    assert guest.becomes(attempt_id, "completed", within=60)


def kill_who_stands_still(house) -> bool:
    """Kill the pool in the middle of its work, and what it left standing in the database; never an answer."""
    pool = house.pool()
    if pool and house.waits_for_a_lock():
        for pid in pool[1]:
            os.kill(pid, signal.SIGKILL)
        house.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return False


REFUND = """FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id WHERE p.razorpay_payment_id = %s"""
DUE_NOW = """UPDATE payments_refund SET next_try_at = now() - interval '11 seconds' WHERE state = 'due' AND payment_id =
             (SELECT id FROM payments_payment WHERE razorpay_payment_id = %s)"""


def refunds_made(house, payment_id) -> int:
    """At Razorpay itself."""
    made = house.razorpay("/v1/refunds", count=100)["items"]
    return [refund["payment_id"] for refund in made].count(payment_id)


def test_a_worker_killed_in_the_middle_of_a_refund_refunds_once(house, guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id)
    assert guest.becomes(attempt_id, "completed")
    house.twin("/twin/faults", {"endpoint": "refund.create", "fault": "latency", "seconds": 4, "times": 1})
    second = guest.pay(order_id, force=True)["payment"]["id"]
    eventually(lambda: house.sql(f"SELECT r.id {REFUND} AND tries = 1", second), within=20)
    for pid in eventually(house.pool)[1]:
        os.kill(pid, signal.SIGKILL)
    house.sql(DUE_NOW, second)
    eventually(lambda: house.sql(f"SELECT r.state {REFUND}", second) == [("processed",)], within=60)
    assert refunds_made(house, second) == 1
    assert len([text for text in house.texts(guest.phone) if "on its way back" in text]) == 1


def test_five_beats_at_once_double_nothing(house, guest):
    with house.silent_twin():
        ordered = [guest.order(room) for room in guest.rooms()[:4]]
        for _, order_id in ordered:
            guest.pay(order_id)
        guest.pay(ordered[0][1], force=True)
        # Which of the two goes back is not promised.
        paid_twice = [payment["id"] for payment in house.twin(f"/twin/orders/{ordered[0][1]}")["payments"]]
        with house.more_beats(4):
            house.sql("UPDATE payments_paymentorder SET check_at = now() WHERE check_at > now()")
            assert all(guest.becomes(attempt_id, "completed", within=40) for attempt_id, _ in ordered)
            eventually(lambda: any(refunds_made(house, payment_id) for payment_id in paid_twice), within=40)
            time.sleep(6)
    assert len(guest.bookings()) == len(guest.confirmations()) == 4
    assert sum(refunds_made(house, payment_id) for payment_id in paid_twice) == 1


def test_after_all_of_it_the_house_is_ready_and_the_audit_is_clean(house):
    unfinished = "SELECT id, kind, last_error FROM payments_webhookevent WHERE state = 'received'"
    eventually(lambda: not house.sql(unfinished), within=60)
    house.audited()
    assert house.ready()
