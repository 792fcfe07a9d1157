"""How PostgreSQL finds bookings by a part of a guest's name: as the admin asks, and as Django's own admin would."""

import re
from typing import Any

from django.contrib.admin import ModelAdmin, site
from django.db import connection
from django.db.models import QuerySet
from django.test import RequestFactory

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.holds.models import AttemptGuest
from benchmarks.growth.copies import STEP

FORGOTTEN = re.compile(r" +\(cost=[^)]*\)|Settings: .*|Query Identifier: .*")
# As many people as there are bookings by half, with names and numbers of their own.
PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, phone_number, name, email, gender, is_active, is_staff, date_joined)
SELECT '!', false, '+91' || 7000000000 + n, initcap(translate(left(md5('p' || n), 9), '0123456789', 'aeioumnrst')),
    '', '', true, false, now()
FROM generate_series(1, (SELECT count(*) / 2 FROM bookings_finalbooking)) n;
UPDATE bookings_finalbooking AS booking SET user_id = person.id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_user) AS person
WHERE person.n = 1 + booking.id / {step} % (SELECT count(*) FROM accounts_user);
"""
PLAIN = ("Output:", "Buffers:", "Planning:", "Heap Blocks", "Batches", "Worker", "Memory")


def plans() -> str:
    """Plan and time of both, warm."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET session_replication_role = replica")
        cursor.execute(PEOPLE.format(step=STEP))
        cursor.execute("VACUUM FULL ANALYZE bookings_finalbooking")
        cursor.execute("VACUUM ANALYZE accounts_user")
    name = AttemptGuest.objects.order_by("-pk").values_list("name", flat=True)[0]
    part = name[2:9]
    page: Any = site.get_model_admin(FinalBooking)
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    rows = FinalBooking.objects.order_by("-confirmed_at")
    ours = page.get_search_results(request, rows, f'"{part}"')[0]
    django = ModelAdmin.get_search_results(page, request, rows, f'"{part}"')[0]
    return "\n\n".join(f"{what}, `{part}`:\n\n{_plan(asked)}" for what, asked in (("now", ours), ("before", django)))


def _plan(rows: QuerySet[Any]) -> str:
    text, values = rows[:100].query.sql_with_params()
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {text}", values)
            lines = [line for (line,) in cursor.fetchall()]
    kept = [FORGOTTEN.sub("", line).rstrip() for line in lines if not line.strip().startswith(PLAIN)]
    buffers = next((line.strip() for line in lines if "Buffers:" in line), "")
    return "\n".join([*(f"    {line}" for line in kept), f"    {buffers}"])
