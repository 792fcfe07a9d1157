"""Many callers at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """What `act(0)`, `act(1)`, … answered, all begun together."""
    start = threading.Barrier(count)

    def step(index: int) -> T:
        start.wait(timeout=10)
        try:
            return act(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as crowd:
        return list(crowd.map(step, range(count)))
