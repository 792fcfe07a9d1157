"""Each class of requests has threads of its own: what fills one leaves the others theirs."""

import threading
import time
from contextlib import contextmanager

import pytest
import requests

from config.front.lanes import THREADS, lane_of
from config.settings import base
from tests.faults import probes, strangers
from tests.faults.house import assert_served
from tests.faults.probes import Question

LANES = {
    ("GET", "/livez"): "alive",
    ("GET", "/readyz"): "health",
    ("GET", "/healthz"): "health",
    ("POST", "/api/booking/payment-callback/"): "inbox",
    ("POST", "/api/sms/receipts/twilio/"): "inbox",
    ("POST", "/api/booking/verify-payment/"): "paying",
    ("POST", "/api/booking/initiate-payment/"): "paying",
    ("POST", "/api/bookings/H4QX-7PMR/cancel/"): "paying",
    ("GET", "/api/bookings/H4QX-7PMR/cancellation/"): "browsing",
    ("POST", "/api/booking/select-rooms/"): "booking",
    ("POST", "/api/auth/otp/verify/"): "login",
    ("POST", "/api/auth/token/refresh/"): "login",
    ("PATCH", "/api/auth/profile/"): "login",
    ("GET", "/api/auth/profile/"): "browsing",
    ("GET", "/api/rooms/search/"): "browsing",
    ("GET", "/nowhere"): "browsing",
    ("GET", "/admin/"): "staff",
    ("POST", "/api/desk/resorts/a/blocks/"): "staff",
    ("GET", "/api/schema/"): "manual",
}


def test_every_request_has_its_lane(subtests):
    for (method, path), lane in LANES.items():
        with subtests.test(f"{method} {path}"):
            assert lane_of(method, path) == lane


def test_all_lanes_together_have_no_more_threads_than_there_are_connections_to_postgresql():
    asks_nothing = {"alive", "manual"}
    assert (
        sum(threads for name, threads in THREADS.items() if name not in asks_nothing)
        <= (base.DATABASES["default"]["OPTIONS"]["pool"]["max_size"])
    )


@contextmanager
def crowd_before(house, lock, count, ask):
    """Somebody holds a lock while the block runs, and so many callers ask for what it locks.

    Yields what they heard, which is complete after the block: by then the lock is gone, and all are answered.
    """
    heard = []
    callers = threading.Thread(target=lambda: heard.extend(strangers.at_once(count, ask)))
    with house.database() as connection, connection.transaction():
        connection.execute(lock)
        callers.start()
        time.sleep(0.5)
        yield heard
    callers.join()


def verify_payment(house) -> Question:
    """Of an attempt that is not there: answered, and that is what counts."""
    body = b'{"attempt_id": 1, "razorpay_order_id": "a", "razorpay_payment_id": "b", "razorpay_signature": "c"}'
    headers = {**house.bearer, "Content-Type": "application/json"}
    return Question("verify", "POST", f"{house.url}/api/booking/verify-payment/", headers, body, expected=(400, 404))


@pytest.fixture(scope="module")
def heavy_browsing(house):
    """Eighty guests look for rooms, PostgreSQL lets none of them read, and what others are answered meanwhile."""
    search = house.search()

    def look(number):
        answer = requests.get(search.url, headers=search.headers, timeout=40)
        return answer.status_code, answer.headers.get("Retry-After"), answer.json() if answer.status_code >= 500 else {}

    lock = "LOCK TABLE catalogue_resort IN ACCESS EXCLUSIVE MODE"
    others = house.livez(), house.webhook(), verify_payment(house)
    with crowd_before(house, lock, 80, look) as heard, probes.asking(*others) as found:
        time.sleep(7)
    return found, heard


def test_when_browsing_is_heavy_health_webhooks_and_payments_have_their_room(heavy_browsing):
    assert_served(heavy_browsing[0])


def test_who_is_turned_away_is_told_when_to_come_again(heavy_browsing):
    heard = [(status, again, said.get("code")) for status, again, said in heavy_browsing[1]]
    assert (503, "2", "overloaded") in heard
    assert {status for status, _, _ in heard} <= {200, 503}


def test_when_the_lock_is_gone_everybody_is_served_again(house, heavy_browsing):
    with probes.asking(*house.questions()) as found:
        time.sleep(2)
    assert_served(found)


def test_guests_who_wait_for_a_locked_room_keep_nobody_from_looking(house):
    rooms = {"resort_id": 1, "room_ids": [house.room_id], "guests": 2}
    stay = dict(part.split("=") for part in house.search().url.partition("?")[2].split("&"))
    body = {**rooms, "check_in_date": stay["check_in_date"], "check_out_date": stay["check_out_date"]}

    def want(number):
        url = f"{house.url}/api/booking/select-rooms/"
        return requests.post(url, json=body, headers=house.bearer, timeout=40).status_code

    lock = "SELECT 1 FROM catalogue_room FOR UPDATE"
    with crowd_before(house, lock, 30, want) as heard, probes.asking(*house.questions()) as found:
        time.sleep(4)
    assert_served(found)
    assert 500 not in heard
