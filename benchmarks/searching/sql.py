"""The query for free rooms, against the same without anybody's stays, in turns.

Each is sent as the application sends it, planned anew every time; and once more to hear how long it ran, planned.
"""

import random
import time
from collections.abc import Iterable
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from backend.catalogue.models import Room
from backend.inventory import selectors as inventory_selectors
from benchmarks.searching.filling import RESORTS

ROUNDS = 300


Times = dict[str, list[tuple[float, float]]]


def measured(resorts: int = 20, nights: int = 3) -> Times:
    """ms of each round, all and without planning, of the floor and of the query, for so many resorts of 50 rooms."""
    times: Times = {"floor": [], "search": []}
    for number in range(ROUNDS + ROUNDS // 10):
        first = random.randrange(1, RESORTS - resorts)
        begin = timezone.localdate() + timedelta(days=random.randrange(1, 90))
        ids = range(first, first + resorts)
        asked = {
            "floor": Room.objects.filter(resort__in=ids, active=True),
            "search": inventory_selectors.rooms_free_at(
                ids, check_in=begin, check_out=begin + timedelta(days=nights), at=timezone.now()
            ),
        }
        for name, rooms in random.sample(list(asked.items()), 2):
            took = _took(rooms)
            if number >= ROUNDS // 10:
                times[name].append(took)
    return times


def row(times: Times) -> str:
    """p50 of both, p99 of the search, and the ratio; then p50 without planning, and its ratio."""
    floor, search = ([median(column) for column in zip(*times[name], strict=True)] for name in ("floor", "search"))
    late = quantiles([took for took, _ in times["search"]], n=100)[98]
    ratios = [one / other for one, other in zip(search, floor, strict=True)]
    all_of_it = f"{floor[0]:8.2f} {search[0]:8.2f} {late:8.2f} {ratios[0]:7.2f}"
    return f"{all_of_it} {floor[1]:8.2f} {search[1]:8.2f} {ratios[1]:7.2f}"


HEAD = f"{'floor':>8} {'search':>8} {'p99':>8} {'ratio':>7} {'planned:':>8} {'search':>8} {'ratio':>7}"


def plan(resorts: int = 20) -> Iterable[str]:
    """How PostgreSQL does it, for whoever asks why."""
    begin = timezone.localdate() + timedelta(days=30)
    rooms = inventory_selectors.rooms_free_at(
        range(1, resorts + 1), check_in=begin, check_out=begin + timedelta(days=3), at=timezone.now()
    )
    return str(_by_resort(rooms).explain(analyze=True, buffers=True)).splitlines()


def _by_resort(rooms: QuerySet[Room]) -> QuerySet[Any]:
    return rooms.order_by().values("resort_id").annotate(rooms=Count("pk"))


def _took(rooms: QuerySet[Room]) -> tuple[float, float]:
    statement, params = _by_resort(rooms).query.sql_with_params()
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(statement, params)
        cursor.fetchall()
        took = (time.perf_counter() - begun) * 1000
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", params)
        return took, float(cursor.fetchone()[0][0]["Execution Time"])
