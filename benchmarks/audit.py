"""How long does an audit take? Fills a scratch database with stories, and audits it.

    createdb dandeli_scratch
    DATABASE_URL=postgres://root@127.0.0.1:5432/dandeli_scratch REDIS_URL=redis://127.0.0.1:6379/15 \
        .venv/bin/python -m benchmarks.audit 200000 [1000]

The database's name must end in `scratch`, for everything in it is thrown away, and the Redis database must be empty.
Of the attempts, 1 in 20 is live and has its holds in Redis, 1 in 20 has expired, the others became bookings, of
which 1 in 9 was cancelled and refunded. A second number breaks one in so many: books, messages, deliveries, events.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

# E402: models can be imported only after `django.setup()`.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from backend.accounts.models import User  # noqa: E402
from backend.catalogue.models import Resort, Room  # noqa: E402
from backend.common import redis  # noqa: E402
from backend.invariants.services import invariant_audit, printout  # noqa: E402

ATTEMPTS_PER_ROOM = 100
NONE = 2_000_000_000
# Attempt n: live, expired, or completed; of room n % rooms, in nights of its own.
EMPTY = "TRUNCATE accounts_user, catalogue_resort, notifications_message, payments_webhookevent CASCADE"
PRICE = """{"total_paise": 750000, "lines": [
    {"price_paise": 714286, "tax_paise": 35714, "half_paise": 17857, "tax_percent": 5}]}"""
ROWS = """
CREATE TEMPORARY TABLE story AS SELECT n, %(first_room)s + n %% %(rooms)s AS room,
    date '2030-01-01' + 2 * (n / %(rooms)s) AS arrival, lpad(n::text, 32, '0') AS token,
    CASE n %% 20 WHEN 0 THEN 'payment_pending' WHEN 1 THEN 'expired' ELSE 'completed' END AS state,
    n %% 20 > 1 AND n %% 10 = 5 AS cancelled, n %% %(amiss)s = 0 AS amiss, now() - interval '1 day' AS at
    FROM generate_series(1, %(attempts)s) AS n;
CREATE INDEX ON story (n) WHERE state = 'completed';
ANALYZE story;
-- What rows mean to one another is what the audit is for.
SET session_replication_role = replica;

INSERT INTO holds_bookingattempt (id, user_id, resort_id, state, check_in, check_out, guest_count, child_ages,
        started_at, expires_at, token, price, total_paise, failure, network)
    SELECT n, %(user)s, %(resort)s, state, arrival, arrival + 2, 2, '{}',
        CASE state WHEN 'payment_pending' THEN now() ELSE at END,
        CASE state WHEN 'payment_pending' THEN now() + interval '30 minutes' ELSE at END, token, %(price)s, 750000,
        '', ''
    FROM story;
INSERT INTO inventory_stay (attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)
    SELECT n, %(resort)s, room, arrival, arrival + 2, CASE WHEN state = 'payment_pending' THEN 'paying'
        WHEN state = 'expired' THEN 'lapsed' WHEN cancelled THEN 'released' ELSE 'booked' END,
        now() + interval '30 minutes'
    FROM story;
INSERT INTO bookings_finalbooking (id, attempt_id, user_id, resort_id, reference, state, check_in, check_out,
        total_paise, balance_paise, fee_paise, fee, confirmed_at, policy, cancelled_at)
    SELECT n, n, %(user)s, %(resort)s, 'B' || n, CASE WHEN cancelled THEN 'cancelled' ELSE 'confirmed' END, arrival,
        arrival + 2, 750000, 0, 0, '[]', at, '{"kind": "full_refund"}', CASE WHEN cancelled THEN at END
    FROM story WHERE state = 'completed';
INSERT INTO bookings_bookingending (state, ended_at, reason, undo_reason, booking_id)
    SELECT 'cancelled', at, '', '', n FROM story WHERE cancelled AND state = 'completed';
INSERT INTO notifications_message (kind, "to", params, dedupe_key, state, tries, next_try_at, created_at, sent_at,
        gateway, gateway_id, last_error)
    SELECT 'booking_confirmed', '+919999988888', '{}', 'booking_confirmed:' || n, 'sent', 1, at, at, at, '', '', ''
    FROM story WHERE state = 'completed' AND NOT amiss;
INSERT INTO payments_paymentorder (id, attempt_id, kind, round, amount_paise, currency, state, receipt,
        razorpay_order_id, created_at, doubtful, checks)
    SELECT n, n, 'booking', 1, 750000, 'INR', CASE state WHEN 'completed' THEN 'paid' ELSE 'created' END, 'r' || n,
        'order_' || n, at, false, 0
    FROM story;
INSERT INTO payments_payment (id, order_id, kind, razorpay_payment_id, amount_paise, currency, state, method,
        error_code, error_reason, offer_id, booking_id, fee_paise, first_seen_at, captured_at)
    SELECT n, n, 'booking', 'pay_' || n, 750000, 'INR', CASE WHEN cancelled THEN 'refunded' ELSE 'captured' END,
        'upi', '', '', '', n, 17700, at, at
    FROM story WHERE state = 'completed';
INSERT INTO payments_refund (payment_id, amount_paise, netted_paise, waived_paise, reason, state, idempotency_key,
        body, razorpay_refund_id, round, earlier_ids, tries, next_try_at, last_error, created_at)
    SELECT n, 750000, 0, 0, 'cancelled', 'processed', 'k' || n, '', 'rfnd_' || n, 1, '[]', 1, at, '', at
    FROM story WHERE cancelled AND state = 'completed';
INSERT INTO payments_ledgerentry (id, key, payment_id, source, target, amount_paise, at)
    SELECT 4 * n, 'capture pay_' || n, n, 'payer', 'bookings', CASE WHEN amiss THEN 1 ELSE 750000 END, at
        FROM story WHERE state = 'completed'
    UNION ALL SELECT 4 * n + 1, 'fee pay_' || n, n, 'owner', 'razorpay', 17700, at FROM story
        WHERE state = 'completed'
    UNION ALL SELECT 4 * n + 2, 'cancel k' || n, n, 'bookings', 'refund_due', 750000, at FROM story
        WHERE cancelled AND state = 'completed'
    UNION ALL SELECT 4 * n + 3, 'refund rfnd_' || n, n, 'refund_due', 'payer', 750000, at FROM story
        WHERE cancelled AND state = 'completed';
INSERT INTO payments_webhookevent (event_id, kind, body, state, received_at, deliveries, processed_at, tries, outcome,
        last_error)
    SELECT n, 'payment.captured', '{}', 'processed', at, 1, CASE WHEN NOT amiss THEN at END, 1, 'confirmed', ''
    FROM story WHERE state = 'completed';
INSERT INTO documents_paper (kind, subject, number, year, issued_on, issued_at, total_paise, content, state, sheets,
        booking_id, resort_id, entry_id)
    SELECT 'receipt_voucher', 'capture ' || n, 'R' || n, 2026, at::date, at, 750000, '{}'::jsonb, 'made',
        '{}'::jsonb, n, %(resort)s, 4 * n FROM story WHERE state = 'completed'
    UNION ALL SELECT 'refund_voucher', 'refund ' || n, 'F' || n, 2026, at::date, at, 750000, '{}', 'made', '{}',
        n, %(resort)s, 4 * n + 3 FROM story WHERE cancelled AND state = 'completed';
INSERT INTO documents_series (resort_id, kind, year, last)
    SELECT resort_id, kind, year, count(*) FROM documents_paper GROUP BY resort_id, kind, year;
INSERT INTO event_feed_standing (subject, row_id, subject_id, data, sequence, resort_id)
    SELECT 'booking', n, 'B' || n, jsonb_build_object('status', CASE WHEN amiss THEN 'odd' WHEN cancelled
        THEN 'cancelled' ELSE 'confirmed' END, 'balance_paise', 0, 'check_in_date', arrival::text,
        'check_out_date', (arrival + 2)::text), n, %(resort)s
    FROM story WHERE state = 'completed';
RESET session_replication_role;
DROP TABLE story;
"""
HOLDS = """
SELECT stay.resort_id, stay.room_id, stay.check_in, attempt.token FROM inventory_stay AS stay
JOIN holds_bookingattempt AS attempt ON attempt.id = stay.attempt_id WHERE stay.state = 'paying'
"""


def main(attempts: int = 200_000, amiss: int = NONE) -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    if not name.endswith("scratch"):
        sys.exit(f"The database {name} does not end in `scratch`: everything in it would be thrown away.")
    if redis.client().dbsize():
        sys.exit("The Redis database is not empty.")
    call_command("migrate", verbosity=0)
    say(f"filling {name} with {attempts:,} attempts")
    try:
        fill(attempts, amiss)
        begun = time.perf_counter()
        report = invariant_audit.audit_all(at=timezone.now())
        seconds = time.perf_counter() - begun
    finally:
        redis.client().flushdb()
    say(printout.verdict_table(report))
    rows = sum(verdict.found.rows for verdict in report.verdicts)
    say(f"{seconds:.2f} s, {rows / seconds:,.0f} rows/s")


def fill(attempts: int, amiss: int) -> None:
    """Stories of every kind in PostgreSQL, and the holds of the live ones in Redis."""
    rooms = max(1, attempts // ATTEMPTS_PER_ROOM)
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        user = User.objects.create(phone_number="+919999988888")
        resort = Resort.objects.create(name="Scratch", slug="scratch", location="Goa")
        each = (Room(resort=resort, room_number=str(n), capacity=2, price_per_night=3750) for n in range(rooms))
        first_room = min(room.pk for room in Room.objects.bulk_create(each))
        ids = {"user": user.pk, "resort": resort.pk, "first_room": first_room}
        cursor.execute(ROWS, {"attempts": attempts, "rooms": rooms, "amiss": amiss, "price": PRICE, **ids})
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(HOLDS)
        pipe = redis.client().pipeline(transaction=False)
        for resort_id, room_id, night, token in cursor.fetchall():
            pipe.set(f"dandeli:hold:{{{resort_id}}}:{room_id}:{night:%Y%m%d}", token, ex=1800)
        pipe.execute()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
