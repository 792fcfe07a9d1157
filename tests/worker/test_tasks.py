"""Doorbells: thin, and safe to ring at any time."""

import inspect
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from kombu.utils.imports import symbol_by_name

from backend.accounts.models import LoginSession
from backend.common.jobs import QUEUES, Job
from backend.common.models import Heartbeat, RememberedAnswer
from backend.notifications.models import Message
from backend.payments.models import WebhookEvent
from tests import cast
from worker import app, tasks
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
RINGS = (
    Job.RING_EVENTS, Job.RING_MESSAGES, Job.RING_REFUNDS, Job.CHECK_ORDERS, Job.EXPIRE_ATTEMPTS, Job.PURGE,
    Job.FORGET_ATTEMPTS,
)  # fmt: skip


def remembered(user, *, age):
    return RememberedAnswer.objects.create(
        user=user, key=str(age), fingerprint="x", claimed_at=timezone.now() - age, status=200
    )


def delivery(state, *, age):
    at = timezone.now() - age
    return WebhookEvent.objects.create(event_id=f"{state}{age}", body=b"{}", state=state, received_at=at)


def left(model) -> set:
    return set(model.objects.values_list("pk", flat=True))


def answer(job, **request):
    """As a child of a worker does, with what the message's headers say."""
    task = app.tasks[str(job)]
    task.push_request(**request)
    try:
        task()
    finally:
        task.pop_request()


@pytest.mark.parametrize("job", RINGS)
def test_a_sweep_of_an_empty_house_rings_for_nothing(db, bell, job):
    app.tasks[job.value].run()
    assert bell.rung == []


@pytest.mark.parametrize("job", Job)
def test_a_task_takes_ids_alone(job):
    names = list(inspect.signature(app.tasks[job.value].run).parameters)
    assert all(name.endswith("_id") for name in names)


@pytest.mark.parametrize("queue", QUEUES)
def test_each_queue_has_a_heart_of_its_own_that_a_job_in_it_beats(db, queue):
    (entry,) = [entry for entry in SCHEDULE.values() if entry["options"].get("queue") == queue]
    answer(entry["task"], **entry["options"]["headers"])
    assert Heartbeat.objects.get().name == queue


def test_a_ring_that_is_over_by_the_houses_clock_is_not_answered(db):
    answer(Job.BEAT_HEART, expires=(timezone.now() - timedelta(seconds=1)).isoformat())
    assert not Heartbeat.objects.exists()


def test_a_ring_is_judged_by_the_houses_clock_and_not_by_the_nodes(database_clock):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        until = app.now() + timedelta(seconds=10)
        answer(Job.BEAT_HEART, expires=until.isoformat())
    assert until < timezone.now() + timedelta(seconds=20)
    assert Heartbeat.objects.exists()


def test_a_workers_parent_drops_no_ring_by_its_own_clock():
    assert symbol_by_name(tasks.beat_heart.Request).maybe_expire(None) is False


def test_purge_forgets_answers_after_a_day(asha, bell):
    kept = remembered(asha, age=timedelta(hours=23))
    remembered(asha, age=timedelta(hours=25))
    tasks.purge()
    assert left(RememberedAnswer) == {kept.pk}


def test_purge_forgets_forged_deliveries_after_a_month_and_genuine_ones_never(bell, db):
    kept = {delivery("rejected", age=29 * DAY).pk, delivery("processed", age=999 * DAY).pk}
    kept |= {delivery("dead", age=999 * DAY).pk, delivery("received", age=999 * DAY).pk}
    delivery("rejected", age=31 * DAY)
    tasks.purge()
    assert left(WebhookEvent) == kept


def test_purge_forgets_logins_that_ended_long_ago(asha, bell, settings):
    cast.logged_in(asha)
    cast.logged_in(asha)
    long_gone = LoginSession.objects.latest("created_at")
    LoginSession.objects.filter(pk=long_gone.pk).update(
        revoked_at=timezone.now() - (settings.KEEP_ENDED_LOGINS_DAYS + 1) * DAY
    )
    tasks.purge()
    assert long_gone.pk not in left(LoginSession)
    assert LoginSession.objects.count() == 1


def test_purge_forgets_messages_that_ended_long_ago(bell, db, settings):
    old = timezone.now() - (settings.KEEP_MESSAGES_DAYS + 1) * DAY
    ended = {"to": cast.ASHA, "kind": "otp", "created_at": old, "next_try_at": timezone.now()}
    kept = Message.objects.create(**ended, state="queued", dedupe_key="1")
    Message.objects.create(**ended, state="sent", dedupe_key="2")
    tasks.purge()
    assert left(Message) == {kept.pk}


def test_a_task_after_a_restart_of_the_database_gets_a_fresh_connection(db, monkeypatch):
    from worker import signals

    closed = []
    monkeypatch.setattr(signals, "close_old_connections", lambda: closed.append(1))
    signals.drop_broken_connections()
    assert closed == [1]
