"""Redis frozen, gone and emptied, PostgreSQL restarted: nobody waits long, and nothing is lost."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.guest import Guest
from tests.journeys.house import eventually
from tests.payments import news
from tests.promises.load import Load

pytestmark = pytest.mark.journey


def timed(act) -> tuple[float, object]:
    """How long it took, and what it answered."""
    began = time.monotonic()
    answer = act()
    return time.monotonic() - began, answer


def holds(house) -> int:
    return len(list(house.redis().scan_iter("dandeli:hold:*")))


@pytest.mark.parametrize("trouble", ["frozen", "gone"])
def test_without_redis_every_answer_comes_within_three_seconds_and_it_recovers_by_itself(house, guest, trouble):
    room, other = guest.rooms()[:2]
    with getattr(house.redis_server, trouble)():
        took, held = timed(lambda: guest.select(room))
        attempt = {"booking_attempt_id": held.json()["booking_attempt_id"]}
        named = [{"room_id": room["id"], "name": name, "age": 34} for name in ("Asha", "Ravi")]
        acts = {
            "search": lambda: guest.api("GET", "/api/rooms/search/", location="Goa", **guest.dates),
            "guests": lambda: guest.api("POST", "/api/booking/add-guests/", {**attempt, "guests": named}),
            "initiate": lambda: guest.api("POST", "/api/booking/initiate-payment/", attempt),
            "code": lambda: guest.api("POST", "/api/auth/otp/request/", {"phone_number": "+919811122233"}),
            "webhook": lambda: house.deliver({"event": "invoice.paid"}),
            "ready": lambda: guest.api("GET", "/readyz"),
            "release": lambda: guest.api("POST", f"/api/booking/attempts/{attempt['booking_attempt_id']}/release/"),
        }
        answers = {name: timed(act) for name, act in acts.items()}
    times = {"select": round(took, 1), **{name: round(seconds, 1) for name, (seconds, _) in answers.items()}}
    assert max(times.values()) < 3, times
    statuses = {name: getattr(answer, "status_code", answer) for name, (_, answer) in answers.items()}
    assert (held.status_code, statuses.pop("code")) == (201, 503)
    assert answers["ready"][1].json()["redis"] == "no answer"
    assert set(statuses.values()) == {200}, statuses
    eventually(house.ready, within=20)
    before = holds(house)
    assert guest.select(other).status_code == 201
    assert holds(house) > before


def test_a_webhook_while_the_broker_is_gone_is_taken_and_worked_on_soon_after_its_return(house, guest):
    attempt_id, order_id = guest.order()
    with house.redis_server.gone():
        guest.pay(order_id)
        eventually(lambda: len(house.deliveries(order_id)) == 3, within=20)
    assert set(house.deliveries(order_id)) == {200}
    assert guest.becomes(attempt_id, "completed", within=60)


def test_a_flushed_redis_loses_none_of_five_hundred_queued_events(house, guest):
    with house.silent_twin():
        ordered = [guest.order(room) for room in guest.rooms()[:5]]
        paid = [guest.pay(order_id)["payment"] for _, order_id in ordered]
        with house.worker_frozen(), ThreadPoolExecutor(8) as razorpay:
            said = [news.event("payment.captured", payment=paid[n % 5]) for n in range(500)]
            assert set(razorpay.map(house.deliver, said, [f"flushed_{n}" for n in range(500)])) == {200}
            waiting = "SELECT id FROM payments_webhookevent WHERE event_id LIKE 'flushed_%%' AND state = 'received'"
            # Of many at a time not each is rung for.
            assert (len(house.sql(waiting)) >= 490, house.redis().llen("dandeli:celery:webhooks") > 0) == (True, True)
            house.redis().flushall()
            # What the sweeper rings for has waited a little.
            house.sql("UPDATE payments_webhookevent SET received_at = received_at - interval '15 seconds'")
    flushed = "SELECT state, count(*) FROM payments_webhookevent WHERE event_id LIKE 'flushed_%%' GROUP BY state"
    eventually(lambda: house.sql(flushed) == [("processed", 500)], within=120)
    eventually(lambda: len(guest.confirmations()) == 5)
    assert len(guest.bookings()) == 5


def test_postgresql_restarted_under_load_costs_errors_in_the_gap_and_nothing_more(house):
    load, gap = Load.ready(house), []

    def restart() -> None:
        time.sleep(1)
        gap.append(time.monotonic())
        with house.postgres_server.gone():
            time.sleep(1)
        gap.append(time.monotonic())

    load.pay_all(restart)
    assert load.all_booked_once()
    late = [round(moment - gap[1], 1) for moment in load.errors if not gap[0] - 0.2 < moment < gap[1] + 3]
    assert late == []


def test_a_web_process_killed_between_the_stores_leaves_the_room_free_within_a_minute(house, guest):
    room = guest.rooms()[0]
    other = Guest(house).log_in()
    other.dates = guest.dates
    with house.database() as connection, connection.transaction():
        connection.execute("SELECT 1 FROM catalogue_room WHERE id = %s FOR UPDATE", [room["id"]])
        asking = threading.Thread(target=refused_to_answer, args=[guest, room])
        asking.start()
        eventually(house.waits_for_a_lock, within=10)
        before = holds(house)
        main = house.first(b"config.front")
        for pid in [pid for pid, parent in house.processes(b"config.front").items() if parent == main]:
            os.kill(pid, signal.SIGKILL)
        asking.join(20)
    assert before > 0
    eventually(house.ready, within=20)
    assert eventually(lambda: other.select(room).status_code == 201, within=60)
    taken = "SELECT count(*) FROM inventory_stay WHERE room_id = %s AND check_in = %s AND state = 'held'"
    assert house.sql(taken, room["id"], guest.dates["check_in_date"]) == [(1,)]


def refused_to_answer(guest, room) -> None:
    try:
        guest.select(room)
    except OSError:
        return
