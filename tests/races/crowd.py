"""Many people at the same moment, each in a thread of their own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, connections
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.common import redis
from tests import cast

T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T]:
    """What each of them answered, all begun together."""
    gate = threading.Barrier(len(acts))

    def step(act: Callable[[], T]) -> T:
        gate.wait(timeout=30)
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(step, acts))


def in_turns(count: int, threads: int, act: Callable[[int], T]) -> list[T]:
    """What `act(0)`, `act(1)`, … answered, done by so many threads."""

    def step(index: int) -> T:
        try:
            return act(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as crowd:
        return list(crowd.map(step, range(count)))


def guests(count: int) -> list[APIClient]:
    """The browsers of so many guests, each logged in."""
    User.objects.bulk_create(User(phone_number=f"+9198{n:08d}") for n in range(count))
    return [cast.logged_in(user) for user in User.objects.filter(phone_number__startswith="+9198").order_by("pk")]


def deadlocks() -> int:
    """How many PostgreSQL has counted in this database. Backends report when they end: so they end first."""
    connections.close_all()
    connection.close_pool()
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def owners_in_redis() -> dict[str, int]:
    """How many keys each owner has at the gate."""
    found: dict[str, int] = {}
    for key in redis.client().scan_iter("dandeli:hold:*"):
        token = redis.client().get(key).decode()
        found[token] = found.get(token, 0) + 1
    return found
