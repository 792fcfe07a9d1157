"""Takes each hot path twice, and writes down how PostgreSQL did the second."""

import io
import re
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

# E402: what follows asks Django's settings.
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from psycopg.errors import Diagnostic  # noqa: E402

from backend.common import clock, redis  # noqa: E402
from backend.common.db.session_limits import LimitedConnection  # noqa: E402
from backend.holds.services import endings  # noqa: E402
from backend.payments.intake import event_handlers  # noqa: E402
from benchmarks.bench import razorpay_words  # noqa: E402
from benchmarks.bench.guests import Guests, Places  # noqa: E402
from benchmarks.bench.queue_jobs import Orders  # noqa: E402
from benchmarks.bench.wire import Sender  # noqa: E402
from benchmarks.data import sizes  # noqa: E402
from benchmarks.plans.book import Book  # noqa: E402
from benchmarks.progress import say  # noqa: E402

PLAN = re.compile(r"duration: ([\d.]+) ms +plan:\n(.*)", re.DOTALL)


# What a data set leaves out, so that the planner does not take these tables for small ones: so many rows each.
FILLED = 200_000
FILL = """
SET session_replication_role = replica;
INSERT INTO accounts_loginsession (id, user_id, device, created_at, last_used_at, expires_at, token_jti, previous_jti,
        rotated_at)
    SELECT gen_random_uuid(), n %% 10000 + 10001, '', at, at, at + interval '30 days', md5(n::text), '', at
    FROM generate_series(1, %(rows)s) AS n, LATERAL (SELECT now() - n * interval '1 minute' AS at) AS moment;
INSERT INTO payments_webhookevent (event_id, kind, body, state, received_at, deliveries, processed_at, tries, outcome,
        last_error)
    SELECT 'e' || n, 'payment.captured', '{}', 'processed', at, 1, at, 1, 'confirmed', ''
    FROM generate_series(1, %(rows)s) AS n, LATERAL (SELECT now() - n * interval '1 minute' AS at) AS moment;
INSERT INTO payments_ledgerentry (key, payment_id, source, target, amount_paise, at)
    SELECT 'capture pay_' || id, id, 'payer', 'bookings', amount_paise, captured_at FROM payments_payment
    ORDER BY id LIMIT %(rows)s;
INSERT INTO notifications_message (kind, "to", params, dedupe_key, state, tries, next_try_at, created_at, sent_at,
        gateway, gateway_id, last_error)
    SELECT 'booking_confirmed', '+917000000001', '{}', 'booking_confirmed:' || id, 'sent', 1, confirmed_at,
        confirmed_at, confirmed_at, '', '', '' FROM bookings_finalbooking ORDER BY id LIMIT %(rows)s;
RESET session_replication_role;
ANALYZE accounts_loginsession, payments_webhookevent, payments_ledgerentry, notifications_message;
"""


@dataclass
class Listener:
    """What PostgreSQL has told since somebody began to listen."""

    plans: list[tuple[float, str, str]] = field(default_factory=list)

    def hear(self, said: Diagnostic) -> None:
        """A plan, or something else."""
        found = PLAN.match(said.message_primary or "")
        if found:
            text, _, plan = found[2].partition("\n")
            asked, tree = _parted(f"{text}\n{plan}")
            # How PostgreSQL itself judges references is no statement of ours.
            if not asked.startswith("SELECT 1 FROM ONLY"):
                self.plans.append((float(found[1]), asked, tree))


LISTENER = Listener()
_connect = LimitedConnection.connect.__func__  # type: ignore[attr-defined] # of a class method


def _listening(cls: Any, *arguments: Any, **more: Any) -> Any:
    made = _connect(cls, *arguments, **more)
    made.add_notice_handler(LISTENER.hear)
    return made


LimitedConnection.connect = classmethod(_listening)  # type: ignore[assignment,method-assign] # and we hear what it is told


def _parted(text: str) -> tuple[str, str]:
    """The statement, which may have line breaks, and the tree below it."""
    lines = text.split("\n")
    root = next(n for n, line in enumerate(lines) if "(cost=" in line)
    asked = " ".join(line.strip() for line in lines[:root]).removeprefix("Query Text: ")
    return asked, "\n".join(lines[root:])


class Paths:
    """The hot paths, each as a piece of work that can be done again and again."""

    def __init__(self, size: sizes.Size, base: date) -> None:
        self.places, self.guests, self.base = Places(size, base), Guests(50), base
        self.orders, self.app = Orders(self.places), get_wsgi_application()
        self.hot = self.places.next()

    def all(self) -> dict[str, Callable[[], Any]]:
        """By name."""
        return {
            "search, quiet nights": lambda: self._search(sizes.QUIET_FROM + 20),
            "search, busy nights": lambda: self._search(30),
            "select-rooms, won": lambda: self._select(self.places.next()),
            "select-rooms, refused": lambda: self._select(self.hot),
            "webhook intake": lambda: self._deliver(f"order_{secrets.token_hex(7)}"),
            "an event to its booking": self._book,
            "initiate-payment": self._initiate,
            "expiry of lapsed attempts": self._expire,
        }

    def _ask(self, method: str, path: str, sender: Sender, body: bytes = b"", **headers: str) -> Any:
        route, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": route, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http",
            "HTTP_X_FORWARDED_FOR": sender.address, "HTTP_X_FORWARDED_PROTO": "https", "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json", **headers,
        }  # fmt: skip
        if sender.token:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {sender.token}"
        answer = self.app(environ, lambda status, headers, exc_info=None: None)
        b"".join(answer)
        answer.close()

    def _search(self, day: int) -> None:
        arrival = sizes.day(self.base, day)
        stay = {"check_in_date": arrival, "check_out_date": arrival + timedelta(days=3)}
        query = urlencode({"location": "Bay 0,", "guests": 2, **stay})
        self._ask("GET", f"/api/rooms/search/?{query}", self.guests.next("ours"))

    def _select(self, place: tuple[int, list[int], date, date]) -> None:
        resort, rooms, begin, end = place
        body = f'{{"resort_id": {resort}, "room_ids": {rooms}, "guests": 2, "check_in_date": "{begin}", '
        self._post("/api/booking/select-rooms/", f'{body}"check_out_date": "{end}"}}')

    def _post(self, path: str, body: str, **headers: str) -> None:
        self._ask("POST", path, self.guests.next("ours"), body.encode(), **headers)

    def _deliver(self, order_id: str) -> None:
        paise, now = self.orders.total_paise, int(time.time())
        body = razorpay_words.captured(order_id, order_id.replace("order_", "pay_"), paise, now)
        headers = {"HTTP_X_RAZORPAY_SIGNATURE": razorpay_words.signature(body)}
        headers["HTTP_X_RAZORPAY_EVENT_ID"] = order_id
        self._ask("POST", "/api/booking/payment-callback/", Sender("", "10.9.9.9"), body, **headers)

    def _book(self) -> None:
        (order_id,) = self.orders.make(1)
        self._deliver(order_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM payments_webhookevent")
            (event_id,) = cursor.fetchone()
        LISTENER.plans.clear()
        event_handlers.process(event_id=event_id, at=clock.now())

    def _initiate(self) -> None:
        """Up to the call to Razorpay, which nobody answers here."""
        (order_id,) = self.orders.make(1)
        with connection.cursor() as cursor:
            asked = "SELECT attempt_id FROM payments_paymentorder WHERE razorpay_order_id = %s"
            cursor.execute(asked, [order_id])
            (attempt_id,) = cursor.fetchone()
            # The first of the guests, who are logged in.
            cursor.execute("UPDATE holds_bookingattempt SET user_id = 1 WHERE id = %s", [attempt_id])
            cursor.execute("DELETE FROM payments_paymentorder WHERE razorpay_order_id = %s", [order_id])
        LISTENER.plans.clear()
        body = f'{{"booking_attempt_id": {attempt_id}}}'
        self._ask("POST", "/api/booking/initiate-payment/", self.guests.senders[0], body.encode())

    def _expire(self) -> None:
        self.orders.make(500)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE holds_bookingattempt SET expires_at = now() - interval '1 minute'"
                " WHERE state = 'payment_pending' AND expires_at > now()"
            )
        LISTENER.plans.clear()
        endings.expire_lapsed_attempts(at=clock.now())


def main(size_name: str, base: str, out: str) -> None:
    """Write the plans to `out`."""
    redis.client().flushdb()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"rows": FILLED})
    paths = Paths(sizes.SIZES[size_name], date.fromisoformat(base))
    book = Book()
    for name, work in paths.all().items():
        say(name)
        work()
        LISTENER.plans.clear()
        work()
        book.write(name, LISTENER.plans)
    Path(out).write_text(book.text())
    say(f"{out}: {len(book.whole)} statements read a whole table that grows")
    redis.client().flushdb()


if __name__ == "__main__":
    main(*sys.argv[1:])
