"""The jobs that nobody waits for: events through Celery to bookings, and the expiry of lapsed attempts."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection

from backend.common import clock, redis
from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.holds.services import endings, type_holds
from backend.payments.intake import webhook_events
from backend.pricing.core.party import Party
from benchmarks.bench import razorpay_words
from benchmarks.bench.figures import Figures, Result
from benchmarks.bench.guests import Places
from benchmarks.bench.meters import Meters
from benchmarks.bench.rounds import alternate, costs_of
from benchmarks.floors import empty_task, expiry
from benchmarks.progress import say
from worker import app

POLL_SECONDS, PATIENCE_SECONDS = 0.02, 300.0
QUEUE = empty_task.QUEUE
# Payers are those whom nobody else in the run is.
PAYERS_FROM = 10_000
STILL = "SELECT count(*) FROM payments_webhookevent WHERE state = 'received'"
BOOKED = "SELECT count(*) FROM bookings_finalbooking"
LAPSED = """
WITH made AS (
    INSERT INTO holds_bookingattempt (user_id, resort_id, state, check_in, check_out, guest_count, child_ages,
        started_at, expires_at, token, price, total_paise, failure, network)
    SELECT 10000 + n %% 10000, 1, 'held', %(arrival)s, %(arrival)s + 1, 2, '{}', now() - interval '20 minutes',
        now() - interval '5 minutes', md5(random()::text || n), %(price)s::jsonb, 500000, '', ''
    FROM generate_series(1, %(count)s) AS n RETURNING id
), numbered AS (SELECT id, row_number() OVER () AS n FROM made)
INSERT INTO inventory_stay (attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)
SELECT numbered.id, room.resort_id, room.id, %(arrival)s + (n / %(rooms)s)::int, %(arrival)s + (n / %(rooms)s)::int + 1,
    'held', now() - interval '5 minutes'
FROM numbered JOIN catalogue_room AS room ON room.id = n %% %(rooms)s + 1
"""


@dataclass
class Aim:
    """How much work a round has: as much as takes so long at the speed of the round before."""

    seconds: float
    count: int
    most: int

    def next(self, rate: float | None) -> int:
        """So many pieces."""
        return self.count if rate is None else max(self.count, min(int(rate * self.seconds), self.most))


class Orders:
    """Attempts on nights of their own, with two rooms, guests and an order each, that wait to be paid."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.price, self.total_paise = self._a_price()

    def make(self, count: int) -> list[str]:
        """So many: the ids of the orders."""
        now = clock.now()
        ends = now + timedelta(minutes=15)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('holds_bookingattempt', 'id')) FROM generate_series(1, %s)",
                [count],
            )
            wishes = [(attempt_id, self.places.next()) for (attempt_id,) in cursor.fetchall()]
            orders = [f"order_{secrets.token_hex(7)}" for _ in wishes]
            _copy(cursor, "holds_bookingattempt (id, user_id, resort_id, state, check_in, check_out, guest_count,"
                " child_ages, started_at, expires_at, token, price, total_paise, failure, network)", (
                (attempt_id, PAYERS_FROM + attempt_id % 10_000, resort, "payment_pending", begin, end, 2, "{}", now,
                 ends, secrets.token_hex(16), self.price, self.total_paise, "", "")
                for attempt_id, (resort, _, begin, end) in wishes))  # fmt: skip
            _copy(cursor, "inventory_stay (attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)", (
                (attempt_id, resort, room, begin, end, "paying", ends)
                for attempt_id, (resort, rooms, begin, end) in wishes for room in rooms))  # fmt: skip
            _copy(cursor, "holds_attemptguest (attempt_id, room_id, name, age)", (
                (attempt_id, room, "Asha Rao", 34) for attempt_id, (_, rooms, _, _) in wishes for room in rooms)
            )  # fmt: skip
            _copy(cursor, "payments_paymentorder (attempt_id, kind, round, amount_paise, currency, state, receipt,"
                " razorpay_order_id, created_at, doubtful, checks)", (
                (attempt_id, "booking", 1, self.total_paise, "INR", "created", order_id.replace("order_", "bench-"),
                 order_id, now, False, 0)
                for (attempt_id, _), order_id in zip(wishes, orders, strict=True)))  # fmt: skip
        return orders

    def _a_price(self) -> tuple[str, int]:
        """What the product freezes for two such rooms."""
        resort, rooms, begin, end = self.places.next()
        request = StayRequest(resort_id=resort, nights=Nights(begin, end), party=Party(adults=2), room_ids=tuple(rooms))
        attempt = type_holds.quote_stay(user_id=PAYERS_FROM, request=request, at=clock.now())
        return json.dumps(attempt.price), attempt.total_paise


class Events:
    """Payments that Razorpay has told of, waiting in the inbox; a worker makes bookings of them."""

    def __init__(self, places: Places, meters: Meters, aim: Aim) -> None:
        self.orders, self.meters, self.aim = Orders(places), meters, aim
        self.rates: dict[str, float] = {}

    def run(self, rounds: int) -> Result:
        """Events, and as many empty tasks as the worker does in the same time, in turns."""
        say("an event to its booking against E")
        with connection.cursor() as cursor:
            # What the intake of webhooks has left is of no order of ours.
            cursor.execute("TRUNCATE payments_webhookevent")
        for which in ("ours", "floor"):
            self._round(which)
        ours, floors = alternate("an event to its booking", rounds, self._round)
        return Result(job="an event to its booking", floor="E", unit="events", aim="500/s", ours=ours, floors=floors)

    def _round(self, which: str) -> Figures:
        count = self.aim.next(self.rates.get(which))
        self._pause()
        booked = _number(BOOKED)
        fill, left = (self._receive, lambda: _number(STILL)) if which == "ours" else (self._ring, self._waiting)
        fill(count)
        figures = self._drain(count, left)
        missing = count - (_number(BOOKED) - booked) if which == "ours" else 0
        if missing:
            say(f"  {missing} of {count} events became no booking")
        self.rates[which] = figures.rate
        return replace(figures, unexpected=missing)

    def _drain(self, count: int, left: Callable[[], int]) -> Figures:
        self.meters.forget_peaks()
        before, begun = self.meters.read(), time.monotonic()
        app.control.add_consumer(QUEUE)
        asked = 0
        while left():
            asked += 1
            assert time.monotonic() - begun < PATIENCE_SECONDS, "the worker does nothing"
            time.sleep(POLL_SECONDS)
        seconds = time.monotonic() - begun
        spent = self.meters.read().since(before)
        costs = costs_of(spent, count, self.meters.peak())
        # Our own questions are no work of theirs.
        costs["statements"] = max(costs["statements"] - asked / count, 0.0)
        return Figures(**costs, rate=count / seconds)

    def _pause(self) -> None:
        """Nothing is taken from the queue until it is filled."""
        app.control.cancel_consumer(QUEUE, reply=True, timeout=5, limit=1)
        redis.client().delete(f"dandeli:celery:{QUEUE}")

    def _ring(self, count: int) -> None:
        with app.producer_or_acquire() as producer:
            for _ in range(count):
                empty_task.nothing.apply_async(queue=QUEUE, producer=producer)

    def _waiting(self) -> int:
        pipe = redis.client().pipeline(transaction=False)
        pipe.llen(f"dandeli:celery:{QUEUE}")
        pipe.hlen("dandeli:celery:unacked")
        return sum(pipe.execute())

    def _receive(self, count: int) -> None:
        """As the web process does it, for attempts that wait to be paid."""
        for order_id in self.orders.make(count):
            at = clock.now()
            payment_id = order_id.replace("order_", "pay_")
            body = razorpay_words.captured(order_id, payment_id, self.orders.total_paise, int(at.timestamp()))
            signature = razorpay_words.signature(body)
            webhook_events.receive(body=body, signature=signature, event_id=order_id, at=at)


class Expiry:
    """Many attempts whose time is over, written down at once."""

    def __init__(self, places: Places, meters: Meters, *, count: int) -> None:
        self.places, self.meters, self.count = places, meters, count

    def run(self, rounds: int) -> Result:
        """The product's sweep, and one statement without a judge, in turns."""
        say(f"expiry of {self.count:,} attempts against X")
        ours, floors = alternate("expiry", rounds, self._round)
        return Result(
            job="expiry of lapsed attempts", floor="X", unit="attempts", aim="12,000/s", ours=ours, floors=floors
        )

    def _round(self, which: str) -> Figures:
        self._lapse()
        work = self._sweep if which == "ours" else expiry.expire_plainly
        self.meters.forget_peaks()
        before, begun = self.meters.read(), time.monotonic()
        done = work()
        seconds = time.monotonic() - begun
        spent = self.meters.read().since(before)
        assert done >= self.count, f"{done} of {self.count} attempts expired"
        return Figures(**costs_of(spent, done, self.meters.peak()), rate=done / seconds)

    def _sweep(self) -> int:
        total = 0
        while ended := endings.expire_lapsed_attempts(at=clock.now()):
            total += ended
        return total

    def _lapse(self) -> None:
        """On nights beyond those that holds are won for. Other lapsed attempts are out of the way."""
        expiry.expire_plainly()
        arrival = self.places.next()[2] + timedelta(days=800)
        price = json.dumps({"currency": "INR", "lines": [], "filler": "x" * 950})
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            rooms = self.places.size.rooms
            cursor.execute(LAPSED, {"arrival": arrival, "count": self.count, "rooms": rooms, "price": price})
            cursor.execute("RESET session_replication_role")
            cursor.execute("ANALYZE holds_bookingattempt, inventory_stay")


def _copy(cursor: Any, target: str, rows: Any) -> None:
    cursor.execute("SET session_replication_role = replica")
    with cursor.cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("RESET session_replication_role")


def _number(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])
