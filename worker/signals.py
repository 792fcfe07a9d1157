"""Celery signal handlers: heartbeats, tracing and connections."""

from typing import Any

from celery.signals import task_postrun, task_prerun, worker_ready
from django.db import close_old_connections, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.utils import timezone

from backend.common.http import health, request_ids


@worker_ready.connect  # type: ignore[untyped-decorator]
def first_beat(**_: Any) -> None:
    """Ready is known at once, not after the first scheduled beat."""
    health.beat(name="worker", at=timezone.now())
    # This is the parent of the pool's processes: one that is forked later must not inherit open connections.
    database = connections["default"]
    assert isinstance(database, DatabaseWrapper)
    database.close()
    database.close_pool()


@task_prerun.connect  # type: ignore[untyped-decorator]
def drop_broken_connections(**_: Any) -> None:
    """After a restart of PostgreSQL the next task gets a fresh connection."""
    close_old_connections()


@task_prerun.connect  # type: ignore[untyped-decorator]
def work_on_behalf_of_a_request(task: Any, **_: Any) -> None:
    """The lines of a task carry the id of the request that rang for it."""
    request_ids.carry(str(task.request.get("request_id") or ""))


@task_postrun.connect  # type: ignore[untyped-decorator]
def work_for_nobody(**_: Any) -> None:
    request_ids.carry("")
