"""Sweepers top a queue up; whatever the backlog, they do not bury the workers under rings for the same rows."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from kombu import Connection

from backend.common import jobs
from backend.common.jobs import Job
from backend.notifications.models import Message
from backend.notifications.services import outbox
from backend.payments.intake import event_handlers
from backend.payments.models import WebhookEvent
from backend.payments.states import EventState

pytestmark = pytest.mark.django_db(transaction=True)


def queued() -> int:
    """Rings that wait in the queue of webhooks."""
    with current_app.connection_for_read() as connection:
        return int(connection.default_channel.queue_declare("webhooks").message_count)


@pytest.fixture
def backlog():
    """Far more events than the queue takes, all of them late, and left by a drain."""
    late = timezone.now() - timedelta(minutes=1)
    WebhookEvent.objects.bulk_create(
        WebhookEvent(
            event_id=f"e{n}",
            body=b"{}",
            state=EventState.RECEIVED,
            received_at=late + timedelta(seconds=n / 99),
            claimed_at=late,
        )
        for n in range(jobs.QUEUE_FULL + 50)
    )
    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_declare(queue="webhooks")
        connection.default_channel.queue_purge("webhooks")
    yield
    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_purge("webhooks")


def test_a_long_backlog_fills_the_queue_once_however_often_the_sweeper_comes(backlog):
    rung = [event_handlers.ring_unprocessed(at=timezone.now()) for _ in range(3)]
    assert (rung, queued()) == ([jobs.QUEUE_FULL, 0, 0], jobs.QUEUE_FULL)


def test_after_the_queue_was_lost_it_is_filled_again(backlog):
    event_handlers.ring_unprocessed(at=timezone.now())
    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_purge("webhooks")
    assert event_handlers.ring_unprocessed(at=timezone.now()) == jobs.QUEUE_FULL


def test_a_long_backlog_that_nobody_has_looked_at_is_rung_for_with_one_ring(backlog):
    WebhookEvent.objects.update(claimed_at=None)
    assert (event_handlers.ring_unprocessed(at=timezone.now()), queued()) == (0, 1)


def test_messages_that_wait_do_not_fill_the_queue_either(backlog, now):
    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_purge("default")
    Message.objects.bulk_create(
        Message(kind="room_changed", to="+919999988888", dedupe_key=f"m{n}", created_at=now, next_try_at=now)
        for n in range(jobs.QUEUE_FULL + 50)
    )
    later = now + 2 * outbox.RING_AGAIN
    assert [outbox.ring_unfinished_messages(at=now), outbox.ring_unfinished_messages(at=later)] == [jobs.QUEUE_FULL, 0]


def test_where_the_broker_does_not_say_everything_may_be_rung(monkeypatch):
    monkeypatch.setattr(current_app.amqp, "router", None)
    assert jobs.room_for(Job.PROCESS_EVENT) == jobs.QUEUE_FULL


def test_a_sweeper_that_asks_again_opens_no_connection_of_its_own(monkeypatch):
    jobs.room_for(Job.PROCESS_EVENT)
    opened, establish = [], Connection._establish_connection
    monkeypatch.setattr(Connection, "_establish_connection", lambda self: opened.append(self) or establish(self))
    assert [jobs.room_for(job) > 0 for job in (Job.PROCESS_EVENT, Job.DELIVER, Job.SEND_REFUND)] == [True] * 3
    assert opened == []
