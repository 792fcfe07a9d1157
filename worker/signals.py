"""Celery signal handlers: heartbeats, tracing and connections."""

import gc
import logging
from typing import Any

from celery.signals import (
    after_task_publish,
    beat_init,
    celeryd_after_setup,
    celeryd_init,
    task_failure,
    task_postrun,
    task_prerun,
    worker_ready,
)
from django.conf import settings
from django.db import close_old_connections, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from backend.common import clock, heartbeats
from backend.common.db.broken_connections import drop_connection
from backend.common.db.database_trouble import is_away
from backend.common.http import request_ids
from backend.common.jobs import Job
from backend.common.outside import budgets
from backend.common.time_limits import TimeIsUp

log = logging.getLogger(__name__)

BEAT_NOTED_EVERY_SECONDS = 10
_noted = {"beat": 0.0}


@celeryd_init.connect  # type: ignore[untyped-decorator]  # Celery's
def name_worker(**_: Any) -> None:
    """Before its children are forked."""
    clock.name_process("worker")


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]  # Celery's
def share_with_children(**_: Any) -> None:
    """What is loaded stays for good. Where no collector looks through it, it stays the same memory in all children."""
    gc.collect()
    gc.freeze()


@worker_ready.connect  # type: ignore[untyped-decorator]  # Celery's
def ring_for_first_beats(sender: Any, **_: Any) -> None:
    """Ready is known at once: a child of the pool does one job of each queue, before beat rings for it."""
    # This is the parent of the pool's processes: one that is forked later must not inherit open connections.
    clock.now()
    clock.stop_reading()
    database = connections["default"]
    assert isinstance(database, DatabaseWrapper)
    database.close()
    database.close_pool()
    for queue in sender.task_consumer.queues:
        ring = sender.app.tasks[Job.BEAT_HEART.value]
        ring.apply_async(queue=queue.name, headers={"heart_of": queue.name}, expires=60)


@beat_init.connect  # type: ignore[untyped-decorator]  # Celery's
def note_rings_of_beat(**_: Any) -> None:
    """From now on this process is beat."""
    clock.name_process("beat")
    after_task_publish.connect(note_ring)


def note_ring(**_: Any) -> None:
    """The broker has taken a ring: beat works, and so does the way from it to the queues."""
    if clock.stopwatch() >= _noted["beat"] + BEAT_NOTED_EVERY_SECONDS:
        _noted["beat"] = clock.stopwatch()
        close_old_connections()
        heartbeats.beat(name=heartbeats.BEAT, at=clock.now())


@task_prerun.connect  # type: ignore[untyped-decorator]  # Celery's
def drop_broken_connections(**_: Any) -> None:
    """After a restart of PostgreSQL the next task gets a fresh connection."""
    close_old_connections()


@task_prerun.connect  # type: ignore[untyped-decorator]  # Celery's
def begin_outside_of_transactions(task: Any, **_: Any) -> None:
    """No task inherits a transaction that another one has left open: it would fail, and so would all after it."""
    if connections["default"].in_atomic_block and not task.request.is_eager:
        log.error("%s began inside of a transaction that was left open: the connection was dropped", task.name)
        drop_connection()


@task_failure.connect  # type: ignore[untyped-decorator]  # Celery's
def drop_what_may_be_broken(exception: BaseException, sender: Any, **_: Any) -> None:
    """Time runs out anywhere, also while a connection is being fetched, begun or given back."""
    if sender.request.is_eager:
        return
    if isinstance(exception, TimeIsUp) or is_away(exception):
        drop_connection(pool=isinstance(exception, TimeIsUp))


@task_prerun.connect  # type: ignore[untyped-decorator]  # Celery's
def work_on_behalf_of_a_request(task: Any, **_: Any) -> None:
    """The lines of a task carry the id of the request that rang for it."""
    request_ids.carry(str(task.request.get("request_id") or ""))


@task_prerun.connect  # type: ignore[untyped-decorator]  # Celery's
def begin_to_wait(**_: Any) -> None:
    """Whoever is asked in a task has answered, or not, before its time limit."""
    budgets.begin(settings.OUTSIDE_JOB_SECONDS)


@task_postrun.connect  # type: ignore[untyped-decorator]  # Celery's
def work_for_nobody(**_: Any) -> None:
    request_ids.carry("")
    budgets.end()
