"""Time that passes when a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from backend.common import redis


@contextmanager
def later(**duration: float) -> Iterator[None]:
    """That much later. Redis keeps real time, so what it holds is let go by hand: its TTLs are not what is tested."""
    redis.client().flushdb()
    with time_machine.travel(timezone.now() + timedelta(**duration)):
        yield


def let_limits_age(*, seconds: float) -> None:
    """As if everything that limits have counted had happened so much earlier: Redis keeps real time."""
    store = redis.client()
    for key in store.scan_iter("dandeli:limited:*"):
        moments = [int(moment) - int(seconds * 1000) for moment in store.lrange(key, 0, -1)]
        store.delete(key)
        store.rpush(key, *moments)


def timeless(said: Any) -> Any:
    """An answer without what is different whenever it is asked for: how much time is left, and what time it is."""
    if isinstance(said, dict):
        return {key: timeless(value) for key, value in said.items() if key not in ("seconds_left", "server_time")}
    return [timeless(each) for each in said] if isinstance(said, list) else said
