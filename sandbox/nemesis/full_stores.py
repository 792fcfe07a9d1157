"""Stores that have no room left: Redis that refuses writes, PostgreSQL that refuses sessions."""

import time
from typing import Any

import psycopg
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError
from redis.retry import Retry

from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.scene import Scene, Strike, Struck
from sandbox.nemesis.stranger_sessions import stranger

FILLED_WITHIN_SECONDS = 8.0


def _redis_full(scene: Scene, disaster: Disaster) -> Struck:
    """Its memory is used up, and it evicts nothing (the policy of our servers): reads go on."""
    before = refused_writes(scene)
    with _client(scene) as client:
        client.config_set("maxmemory", 1)
        try:
            client.set("nemesis:full", 1)
            bit = False
        except OutOfMemoryError:
            bit = True

    def undo() -> str:
        told = refused_writes(scene) - before
        with _client(scene) as client:
            client.config_set("maxmemory", 0)
        return f"{told} writes refused" if told > 0 else "Redis was started anew meanwhile"

    return Struck(f"OOM to a write: {bit}", undo, bit=bit)


def refused_writes(scene: Scene) -> int:
    """How many writes Redis has refused for want of memory since it was started."""
    with _client(scene) as client:
        told: Any = client.info("errorstats")
    return int(told.get("errorstat_OOM", {}).get("count", 0))


def _client(scene: Scene) -> Redis:
    return Redis.from_url(scene.stores.redis.url, socket_timeout=3, retry=Retry(NoBackoff(), 0))


def _connections_used_up(scene: Scene, disaster: Disaster) -> Struck:
    taken: list[psycopg.Connection[Any]] = []
    until, said = time.monotonic() + FILLED_WITHIN_SECONDS, "there were always more"
    while time.monotonic() < until:
        try:
            taken.append(stranger(scene.database_url))
        except psycopg.OperationalError as error:
            said = str(error).strip().splitlines()[-1].rpartition("FATAL:")[2].strip()
            break

    def undo() -> str:
        for session in taken:
            session.close()
        return f"{len(taken)} sessions given back"

    return Struck(f"{len(taken)} sessions, then: {said}", undo, bit="client" in said or "connection slots" in said)


STRIKES: dict[str, Strike] = {"redis_full": _redis_full, "connections_used_up": _connections_used_up}
