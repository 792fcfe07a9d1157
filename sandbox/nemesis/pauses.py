"""Processes that stand still: alive, connected, holding what they hold, and doing nothing (SIGSTOP)."""

import time
from typing import Any

import psycopg

from sandbox.nemesis import processes
from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.scene import Scene, Strike, Struck, not_struck
from sandbox.nemesis.stranger_sessions import stranger

CAUGHT_WITHIN_SECONDS, LOOK_SECONDS = 4.0, 0.01
# Waiting for its client it holds nothing of PostgreSQL's own, only its rows: the others go on around it.
IN_THE_MIDDLE = """SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND application_name <> 'nemesis' AND state = 'idle in transaction'"""
WHAT_OF_IT = "SELECT state, now() - xact_start FROM pg_stat_activity WHERE pid = %s"


def _web(scene: Scene, disaster: Disaster) -> Struck:
    return scene.freeze(scene.child("web", disaster.choice), "the web process")


def _worker(scene: Scene, disaster: Disaster) -> Struck:
    return scene.freeze(scene.main("worker"), "the worker's parent")


def _pool_child(scene: Scene, disaster: Disaster) -> Struck:
    return scene.freeze(scene.child("worker", disaster.choice), "the worker's child")


def _redis(scene: Scene, disaster: Disaster) -> Struck:
    return scene.freeze(_process(scene.stores.redis.pid()), "Redis")


def _postmaster(scene: Scene, disaster: Disaster) -> Struck:
    """Sessions go on, new ones are never answered."""
    return scene.freeze(_process(scene.stores.postgres.pid()), "the postmaster")


def _backend(scene: Scene, disaster: Disaster) -> Struck:
    """One that was seen in a transaction may have ended it before it stood still: then the next one is tried."""
    until = time.monotonic() + CAUGHT_WITHIN_SECONDS
    with stranger(scene.database_url) as session:
        while pid := _caught(session, scene.stores.postgres.pid(), until):
            struck = scene.freeze(_process(pid), "the backend")
            seen = session.execute(WHAT_OF_IT, [pid]).fetchone()
            if struck.bit and seen and seen[1]:
                age = seen[1].total_seconds() * 1000
                return Struck(f"{struck.result}, {seen[0]}, its transaction {age:.0f} ms old", struck.undo)
            scene.thaw(pid)
    return not_struck("nobody was in the middle of a transaction")


def _caught(session: psycopg.Connection[Any], postmaster: int | None, until: float) -> int | None:
    while time.monotonic() < until:
        for (pid,) in session.execute(IN_THE_MIDDLE).fetchall():
            process = _process(pid)
            if process and process.parent == postmaster:
                return int(pid)
        time.sleep(LOOK_SECONDS)
    return None


def _process(pid: int | None) -> processes.Process | None:
    return processes.process_of(pid) if pid else None


STRIKES: dict[str, Strike] = {
    "pause_web": _web,
    "pause_worker": _worker,
    "pause_pool_child": _pool_child,
    "pause_backend": _backend,
    "pause_postmaster": _postmaster,
    "freeze_redis": _redis,
}
