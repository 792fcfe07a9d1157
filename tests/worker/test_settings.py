"""How Celery is set up: every job has a task, every ring a bound, and no job is lost with its worker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from celery import current_app
from kombu import Connection

from backend.common.jobs import Job
from config import processes
from worker import app, celery_settings, tasks
from worker.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parents[2]


def ours() -> dict[str, object]:
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_the_registered_tasks_are_the_jobs():
    assert set(ours()) == {job.value for job in Job}
    assert tasks.process_event.name == Job.PROCESS_EVENT


def test_the_schedule_rings_for_jobs_that_exist():
    assert {entry["task"] for entry in SCHEDULE.values()} <= {job.value for job in Job}


def test_a_ring_nobody_answered_goes_away():
    assert all(entry["options"]["expires"] >= 10 for entry in SCHEDULE.values())


@pytest.mark.parametrize(
    "job",
    [
        Job.EXPIRE_ATTEMPTS,
        Job.RING_EVENTS,
        Job.RING_MESSAGES,
        Job.RING_REFUNDS,
        Job.CHECK_ORDERS,
        Job.RING_FEEDS,
        Job.PURGE,
        Job.FORGET_ATTEMPTS,
    ],
)
def test_every_sweeper_is_in_the_schedule(job):
    assert job.value in {entry["task"] for entry in SCHEDULE.values()}


def test_a_lost_worker_does_not_lose_its_task():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.task_retry_on_worker_lost) == (True,) * 3
    assert all(task.max_retries == 3 for task in ours().values())


def test_the_broker_waits_longer_than_any_task_may_take():
    options = celery_settings.broker_transport_options
    assert app.conf.task_time_limit < options["visibility_timeout"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit


def test_a_frozen_broker_is_given_up_after_seconds():
    options = celery_settings.broker_transport_options
    assert options["socket_timeout"] <= 2
    assert options["socket_connect_timeout"] <= 2
    assert app.conf.task_publish_retry is False


@pytest.mark.parametrize(
    ("job", "queue"),
    [
        (Job.SEND_OTP, "otp"),
        (Job.PROCESS_EVENT, "webhooks"),
        (Job.DRAIN_EVENTS, "webhooks"),
        (Job.RING_EVENTS, "sweeps"),
        (Job.RING_MESSAGES, "sweeps"),
        (Job.CHECK_ORDERS, "sweeps"),
        (Job.BEAT_HEART, "sweeps"),
        (Job.SEND_MESSAGE, "default"),
        (Job.SEND_REFUND, "default"),
        (Job.CHECK_ORDER, "default"),
        (Job.MAKE_PAPER, "papers"),
        (Job.FORGET_SHEETS, "papers"),
        (Job.FORGET_ATTEMPTS, "sweeps"),
        (Job.FETCH_FEED, "feeds"),
        (Job.RING_FEEDS, "sweeps"),
    ],
)
def test_every_job_goes_to_the_queue_that_keeps_its_promise(job, queue):
    assert app.amqp.router.route({}, job.value)["queue"].name == queue


def test_a_worker_that_is_told_no_queue_serves_them_all():
    command = processes.worker_command({})
    names = command[command.index("-Q") + 1].split(",")
    assert set(names) == {queue.name for queue in app.conf.task_queues}


def test_no_result_is_kept_where_others_could_read_it():
    assert app.conf.task_ignore_result is True
    assert app.backend.__class__.__name__ == "DisabledBackend"


def test_the_backends_own_door_leads_to_this_app():
    assert current_app.tasks.keys() == app.tasks.keys()


def test_a_published_job_carries_ids_and_nothing_else(monkeypatch, settings):
    from backend.common import jobs

    sent = []
    monkeypatch.setattr(
        "celery.canvas.Signature.apply_async", lambda signature, headers: sent.append((dict(signature), headers))
    )
    jobs._publish(Job.SEND_OTP, {"message_id": 7})
    ((job, headers),) = sent
    assert (job["task"], job["args"], job["kwargs"]) == (Job.SEND_OTP, (), {"message_id": 7})
    assert set(headers) == {"request_id"}


def test_a_broker_that_is_not_there_costs_a_publisher_seconds_and_no_error(monkeypatch, caplog):
    from backend.common import jobs

    with app.connection_for_write("redis://127.0.0.1:1/0") as nowhere:
        monkeypatch.setattr(
            "celery.canvas.Signature.apply_async",
            lambda _, headers: Connection.ensure_connection(nowhere, max_retries=1),
        )
        jobs._publish(Job.SEND_OTP, {"message_id": 7})
    assert "could not ring" in caplog.text


@pytest.mark.parametrize("login", ["", " ", "ops", "ops:", ":secret"])
def test_flower_refuses_to_start_without_a_login(login):
    environ = {**os.environ, "FLOWER_BASIC_AUTH": login, "FLOWER_PORT": "0"}
    ended = subprocess.run(
        [sys.executable, "-m", "worker.flower"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "FLOWER_BASIC_AUTH is missing" in ended.stderr
