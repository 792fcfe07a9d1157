"""The statement of a search, against reading the rooms of the same resorts without anybody's stays, in turns.

Both as the application sends the statements of its hot paths: prepared, from the client's side.
"""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from statistics import median, quantiles

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.availability import selectors as availability_selectors
from backend.common.db.prepared_statements import Statement, as_ids, rows_answering
from backend.common.nights import Nights
from benchmarks.searching.filling import RESORTS

ROUNDS = 300
FLOOR = "SELECT resort_id, count(*) FROM catalogue_room WHERE active AND resort_id = ANY(%(ids)s) GROUP BY resort_id"
HEAD = f"{'floor':>8} {'search':>8} {'p99':>8} {'ratio':>7}"

Times = dict[str, list[float]]


def measured(resorts: int = 20, nights: int = 3) -> Times:
    """ms of each round, for the floor and for the search, for so many resorts of 50 rooms."""
    times: Times = {"floor": [], "search": []}
    for number in range(ROUNDS + ROUNDS // 10):
        ids, stay = _question(random.randrange(1, RESORTS - resorts), resorts, nights)
        asked: dict[str, Callable[[], object]] = {
            "floor": lambda ids=ids: rows_answering(Statement(FLOOR, {"ids": as_ids(ids)})),  # type: ignore[misc]
            "search": lambda ids=ids, stay=stay: availability_selectors.rooms_taken(  # type: ignore[misc]
                ids, stay, at=timezone.now()
            ),
        }
        for name, ask in random.sample(list(asked.items()), 2):
            begun = time.perf_counter()
            ask()
            if number >= ROUNDS // 10:
                times[name].append((time.perf_counter() - begun) * 1000)
    return times


def row(times: Times) -> str:
    """p50 of both, p99 of the search, and the ratio."""
    floor, search = median(times["floor"]), median(times["search"])
    late = quantiles(times["search"], n=100)[98]
    return f"{floor:8.2f} {search:8.2f} {late:8.2f} {search / floor:7.2f}"


def plan(resorts: int = 20) -> Iterable[str]:
    """How PostgreSQL does it, for whoever asks why."""
    ids, stay = _question(1, resorts, 3)
    with CaptureQueriesContext(connection) as asked:
        availability_selectors.rooms_taken(ids, stay, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + asked[0]["sql"])
        return [line for (line,) in cursor.fetchall()]


def _question(first: int, resorts: int, nights: int) -> tuple[Sequence[int], Nights]:
    begin = timezone.localdate() + timedelta(days=random.randrange(1, 90))
    return range(first, first + resorts), Nights.of(begin, nights)
