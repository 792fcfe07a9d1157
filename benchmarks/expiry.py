"""How many lapsed attempts are written down in a second, and how long is a lock held?

    createdb dandeli_scratch
    DATABASE_URL=postgres://root@127.0.0.1:5432/dandeli_scratch REDIS_URL=redis://127.0.0.1:6379/15 \
        .venv/bin/python -m benchmarks.expiry 100000

The database's name must end in `scratch`, for everything in it is thrown away. Each attempt has two stays and a price
of about a kilobyte; half of them were held, the others wait for a payment, of which 1 in 10 has failed. Compare rounds
of one run, or two versions of the code that take turns: what the machine does beside it counts as well.
"""

import os
import sys
import time
from statistics import median

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
from backend.holds.models import BookingAttempt  # noqa: E402
from backend.holds.services import endings  # noqa: E402
from backend.holds.states import ATTEMPT_LIVE  # noqa: E402

ROUNDS = 3
RESORTS, ROOMS = 20, 2000
EMPTY = "TRUNCATE accounts_user, catalogue_resort, event_feed_mark CASCADE"
ROWS = """
INSERT INTO holds_bookingattempt (user_id, resort_id, state, check_in, check_out, guest_count, child_ages, started_at,
        expires_at, token, price, total_paise, failure, network)
    SELECT %(user)s, %(resort)s + n %% %(resorts)s,
        CASE WHEN n %% 2 = 0 THEN 'held' ELSE 'payment_pending' END, date '2030-01-01' + 2 * (n / %(rooms)s),
        date '2030-01-02' + 2 * (n / %(rooms)s), 2, '{}', now() - interval '20 minutes',
        now() - interval '10 minutes', lpad(n::text, 32, '0'), jsonb_build_object('currency', 'INR', 'total_paise', n,
        'lines', (SELECT jsonb_agg(md5(n::text || i)) FROM generate_series(1, 27) AS i)), 750000,
        CASE WHEN n %% 20 = 1 THEN 'payment_failed' ELSE '' END, lpad((n %% 5000)::text, 32, '0')
    FROM generate_series(1, %(attempts)s) AS n;
INSERT INTO inventory_stay (attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)
    SELECT a.id, a.resort_id, %(room)s + 2 * (a.token::bigint %% %(rooms)s) + second, a.check_in, a.check_out,
        CASE a.state WHEN 'held' THEN 'held' ELSE 'paying' END, a.expires_at
    FROM holds_bookingattempt AS a CROSS JOIN generate_series(0, 1) AS second;
TRUNCATE event_feed_mark;
"""


def main(attempts: int) -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    if not name.endswith("scratch"):
        sys.exit(f"The database {name} does not end in `scratch`: everything in it would be thrown away.")
    call_command("migrate", verbosity=0)
    rates = []
    for number in range(1, ROUNDS + 1):
        fill(attempts)
        begun, cpu = time.perf_counter(), time.process_time()
        ended, longest = sweep()
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        assert ended == attempts, (ended, attempts)
        rates.append(ended / seconds)
        say(f"round {number}: {ended / seconds:7,.0f}/s, {cpu:.1f} s of {seconds:.1f} in Python")
        say(f"         {longest * 1000:.0f} ms for the longest transaction")
    say(f"median   {median(rates):7,.0f}/s")


def sweep() -> tuple[int, float]:
    """How many were ended, and the seconds of the longest transaction."""
    longest, one_chunk = 0.0, endings._expire_chunk

    def timed(*args: object) -> int:
        nonlocal longest
        begun = time.perf_counter()
        try:
            return one_chunk(*args)  # type: ignore[arg-type]  # what it is called with
        finally:
            longest = max(longest, time.perf_counter() - begun)

    endings._expire_chunk = timed
    try:
        total = 0
        # A sweep ends with the time of a job.
        while BookingAttempt.objects.filter(state__in=ATTEMPT_LIVE).exists():
            total += endings.expire_lapsed_attempts(at=timezone.now())
        return total, longest
    finally:
        endings._expire_chunk = one_chunk


def fill(attempts: int) -> None:
    """Lapsed attempts and their stays."""
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
                "attempts": attempts,
            },
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE holds_bookingattempt, inventory_stay, event_feed_mark")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
