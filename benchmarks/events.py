"""How many webhook events become confirmed bookings in a second, and what does each cost?

    createdb dandeli_scratch
    DATABASE_URL=postgres://root@127.0.0.1:5432/dandeli_scratch REDIS_URL=redis://127.0.0.1:6379/15 \
        .venv/bin/python -m benchmarks.events 1000

The database's name must end in `scratch`, for everything in it is thrown away, and so is all of that Redis database.
Attempts wait for their payments; the news of each (`payment.captured`, then `order.paid`) is received as Razorpay sends
it, and then worked on in this process, without Celery: what is measured is our code and PostgreSQL. CPU of this process
and of its PostgreSQL session is told for each event; the latter only where PostgreSQL runs on this machine.
"""

import hashlib
import hmac
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

# E402: models can be imported only after `django.setup()`.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from backend.accounts.models import User  # noqa: E402
from backend.bookings.models import FinalBooking  # noqa: E402
from backend.catalogue.models import Resort, Room  # noqa: E402
from backend.common import jobs, redis  # noqa: E402
from backend.payments.intake import event_drain, event_handlers, webhook_events  # noqa: E402
from backend.payments.models import WebhookEvent  # noqa: E402

SAVEPOINT = re.compile(r' "s[0-9_x]+"')
RESORTS, ROOMS = 20, 2000
EMPTY = (
    "TRUNCATE accounts_user, catalogue_resort, event_feed_mark, notifications_message, payments_webhookevent CASCADE"
)
ROWS = """
INSERT INTO holds_bookingattempt (user_id, resort_id, state, check_in, check_out, guest_count, child_ages, started_at,
        expires_at, token, price, total_paise, failure, network)
    SELECT %(user)s, %(resort)s + n %% %(resorts)s, 'payment_pending', date '2030-01-01' + 2 * (n / %(rooms)s),
        date '2030-01-02' + 2 * (n / %(rooms)s), 2, '{}', now(), now() + interval '30 minutes', lpad(n::text, 32, '0'),
        '{"currency": "INR", "lines": [], "subtotal_paise": 750000, "tax_paise": 0, "total_paise": 750000,
        "cancellation": {"kind": "full_refund"}}', 750000, '', ''
    FROM generate_series(1, %(count)s) AS n;
INSERT INTO inventory_stay (attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)
    SELECT a.id, a.resort_id, %(room)s + 2 * (a.token::bigint %% %(rooms)s) + second, a.check_in, a.check_out,
        'paying', a.expires_at
    FROM holds_bookingattempt AS a CROSS JOIN generate_series(0, 1) AS second;
INSERT INTO payments_paymentorder (attempt_id, kind, round, amount_paise, currency, state, receipt, razorpay_order_id,
        created_at, doubtful, checks, check_at)
    SELECT a.id, 'booking', 1, 750000, 'INR', 'created', 'r' || a.token::bigint, 'order_B' || a.token, now(), false, 0,
        now() + interval '5 minutes'
    FROM holds_bookingattempt AS a;
TRUNCATE event_feed_mark;
"""


class Meter:
    """Wall time, CPU here and in PostgreSQL, and statements, of what is done inside."""

    def __init__(self, name: str, count: int) -> None:
        self.name, self.count = name, count
        self.statements: Counter[str] = Counter()

    def __enter__(self) -> None:
        connection.ensure_connection()
        self.session = connection.connection.info.backend_pid
        self.counting = connection.execute_wrapper(self._counted)
        self.counting.__enter__()
        self.begun = (time.perf_counter(), time.process_time(), self._of_session())

    def __exit__(self, *error: object) -> None:
        wall, own, theirs = (now - then for now, then in zip(self._now(), self.begun, strict=True))
        self.counting.__exit__(None, None, None)
        each = 1e6 / self.count
        say(
            f"{self.name:27} {self.count / wall:7,.0f}/s  {own * each:6,.0f} us CPU here, {theirs * each:6,.0f} us in "
            f"PostgreSQL, {self.statements.total() / self.count:5.1f} statements each"
        )
        if os.environ.get("STATEMENTS"):
            for statement, times in self.statements.most_common():
                say(f"    {times / self.count:5.2f} {statement}")

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), self._of_session()

    def _counted(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements[SAVEPOINT.sub("", " ".join(sql.split()))[:110]] += 1
        return execute(sql, params, many, context)

    def _of_session(self) -> float:
        try:
            fields = Path(f"/proc/{self.session}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(count: int) -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    if not name.endswith("scratch"):
        sys.exit(f"The database {name} does not end in `scratch`: everything in it would be thrown away.")
    call_command("migrate", verbosity=0)
    for way, work in (("one by one", process), ("together", drain)):
        fill(count)
        # The broker is another's affair.
        with mock.patch.object(jobs, "_publish"):
            for kind in ("payment.captured", "order.paid"):
                with Meter("received", count):
                    receive(kind, count)
                with Meter("received again", count):
                    receive(kind, count)
                with Meter(f"{kind} {way}", count):
                    work()
        outcomes = Counter(WebhookEvent.objects.values_list("outcome", flat=True))
        assert FinalBooking.objects.count() == outcomes["confirmed"] == outcomes["nothing_new"] == count, outcomes
    redis.client().flushdb()


def receive(kind: str, count: int) -> None:
    for number in range(1, count + 1):
        body, signature = told(kind, number)
        webhook_events.receive(body=body, signature=signature, event_id=f"{kind} {number}", at=timezone.now())


def drain() -> None:
    while WebhookEvent.objects.filter(state="received", claimed_at=None).exists():
        event_drain.drain_fresh_events(at=timezone.now())


def process() -> None:
    for event_id in list(WebhookEvent.objects.filter(state="received").order_by("pk").values_list("pk", flat=True)):
        event_handlers.process(event_id=event_id, at=timezone.now())


def told(kind: str, number: int) -> tuple[bytes, str]:
    """A delivery of Razorpay's, and its signature."""
    payment = {
        "id": f"pay_B{number:032}",
        "entity": "payment",
        "amount": 750000,
        "currency": "INR",
        "status": "captured",
        "order_id": f"order_B{number:032}",
        "method": "upi",
        "amount_refunded": 0,
        "captured": True,
        "fee": 17700,
        "tax": 2700,
        "error_code": None,
        "created_at": int(time.time()),
    }
    body = json.dumps({"entity": "event", "event": kind, "payload": {"payment": {"entity": payment}}}).encode()
    secret = settings.RAZORPAY_WEBHOOK_SECRET.encode()
    return body, hmac.new(secret, body, hashlib.sha256).hexdigest()


def fill(count: int) -> None:
    """Attempts that wait for their payments, with rooms and orders."""
    redis.client().flushdb()
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        user = User.objects.create(phone_number="+919999988888")
        resorts = [Resort.objects.create(name=f"S{n}", slug=f"s{n}", location="Goa") for n in range(RESORTS)]
        each = (
            Room(resort=resorts[n % RESORTS], room_number=str(n), capacity=2, price_per_night=3750)
            for n in range(2 * ROOMS)
        )
        rooms = Room.objects.bulk_create(each)
        cursor.execute(
            ROWS,
            {
                "user": user.pk,
                "resort": resorts[0].pk,
                "resorts": RESORTS,
                "room": rooms[0].pk,
                "rooms": ROOMS,
                "count": count,
            },
        )
        cursor.execute("VACUUM ANALYZE")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
