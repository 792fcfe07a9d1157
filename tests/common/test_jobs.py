import time
from inspect import signature

import pytest
from celery import Celery
from django.db import transaction

from backend.common import jobs
from backend.common.jobs import Job
from tests.common.stores import GONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dead_broker(monkeypatch):
    """A broker where nobody listens."""
    app = Celery(set_as_current=False)
    app.config_from_object("worker.celery_settings")
    app.conf.broker_url = GONE
    monkeypatch.setattr(jobs, "current_app", app)


def test_the_registered_tasks_are_the_jobs():
    import worker.tasks  # noqa: F401  (registers the tasks)
    from worker import app

    assert {name for name in app.tasks if not name.startswith("celery.")} == {job.value for job in Job}


def test_tasks_take_ids_only():
    import worker.tasks  # noqa: F401
    from worker import app

    wanted = {(name, each) for job in Job for name, each in signature(app.tasks[job.value].run).parameters.items()}
    assert {name for name, _ in wanted if not name.endswith("_id")} == set()
    assert {each.annotation for _, each in wanted} == {int}


def test_every_scheduled_ring_is_one_of_the_jobs():
    from worker.schedule import SCHEDULE

    assert {entry["task"] for entry in SCHEDULE.values()} <= {job.value for job in Job}


def test_a_job_is_rung_for_when_its_row_is_certain(bell):
    with transaction.atomic():
        jobs.enqueue(Job.SEND_REFUND, refund_id=7)
        assert bell.rung == []
    assert bell.rung == [(Job.SEND_REFUND, {"refund_id": 7})]


def test_nobody_rings_for_a_row_that_was_never_written(bell):
    with transaction.atomic():
        jobs.enqueue(Job.SEND_REFUND, refund_id=7)
        transaction.set_rollback(True)
    assert bell.rung == []


def test_a_broker_that_is_gone_does_not_trouble_the_caller(dead_broker, caplog):
    began = time.monotonic()
    with transaction.atomic():
        jobs.enqueue(Job.SEND_REFUND, refund_id=7)
    assert time.monotonic() - began < 3
    assert "could not ring payments.send_refund" in caplog.text


def test_a_broker_that_is_gone_does_not_silence_what_else_waits_for_the_commit(dead_broker):
    done = []
    with transaction.atomic():
        jobs.enqueue(Job.SEND_REFUND, refund_id=7)
        transaction.on_commit(lambda: done.append("gate opened"))
    assert done == ["gate opened"]
