"""All parts together, looked at once a second at most, and none for longer than a second."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import Error, connection, transaction

from backend.common import clock
from backend.common.health import store_parts, workers
from backend.common.health.parts import HEALTH, OK, HealthPart

# A crowd of balancers and alarms costs as much as one.
KEPT_SECONDS = 1
PART_MILLISECONDS = 1000
# What has not been looked at by then waits for the next question: whoever asks wants to know something now.
MOST_SECONDS = 4

# Without these a process serves nobody; without the others it serves as well as every other does.
NEEDED = ("database", "migrations")

Look = Callable[[], HealthPart]


class _Kept:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.parts: dict[str, HealthPart] = {}
        self.until = 0.0


_kept = _Kept()


def parts() -> dict[str, HealthPart]:
    """Every part of the house by its name, as it was within the last second."""
    if not _kept.lock.acquire(timeout=MOST_SECONDS):
        return {"health": HealthPart("somebody is still looking")}
    try:
        if clock.stopwatch() >= _kept.until:
            _kept.parts = _look_at_all()
            _kept.until = clock.stopwatch() + KEPT_SECONDS
        return _kept.parts
    finally:
        _kept.lock.release()


def forget_parts() -> None:
    """Look anew at the next question."""
    _kept.until = 0.0


def is_well(found: dict[str, HealthPart], *names: str) -> bool:
    """Whether nothing is wrong with any of them, or with these."""
    return all(found[name].says == OK for name in names or found)


def ready_parts() -> dict[str, HealthPart]:
    """What this process needs in order to serve (NEEDED), and beside it what a person would ask next."""
    asked: dict[str, Look] = {"database": store_parts.database_part, "migrations": store_parts.migrations_part}
    found = _look_in_database({**asked, "workers": _workers})
    return {**found, "redis": store_parts.redis_part()}


def _workers() -> HealthPart:
    return workers.queue_part(at=clock.now())


def _look_at_all() -> dict[str, HealthPart]:
    at = clock.now()
    rooms: dict[str, Look] = {name: partial(_of_room, name, at=at) for name in HEALTH.registered()}
    asked: dict[str, Look] = {
        "database": store_parts.database_part,
        "migrations": store_parts.migrations_part,
        "queues": partial(workers.queue_part, at=at),
        "beat": partial(workers.beat_part, at=at),
        "clocks": partial(workers.clock_part, at=at),
        **rooms,
    }
    return {**_look_in_database(asked), "redis": store_parts.redis_part(), "disk": store_parts.disk_part()}


def _of_room(name: str, *, at: datetime) -> HealthPart:
    return HEALTH.ask(name, at) or HealthPart()


def _look_in_database(asked: dict[str, Look]) -> dict[str, HealthPart]:
    """One after another; after one that got no answer nobody waits for the others."""
    found: dict[str, HealthPart] = {}
    over = clock.stopwatch() + MOST_SECONDS
    for name, look in asked.items():
        gone = found.get("database", HealthPart()).says != OK
        found[name] = HealthPart(store_parts.NO_ANSWER) if gone or clock.stopwatch() > over else _bounded(look)
    return found


def _bounded(look: Look) -> HealthPart:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PART_MILLISECONDS)])
            return look()
    except Error:
        return HealthPart(store_parts.NO_ANSWER)
