"""Events that are worked on together: exactly once with drains at once, with kills at every step, and with trouble."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import confirmation
from backend.common import redis
from backend.common.jobs import Job
from backend.holds.services import attempt_locks, endings
from backend.notifications.models import Message
from backend.payments.intake import event_drain, event_handlers, event_rings
from backend.payments.models import LedgerEntry, Payment, WebhookEvent
from tests.payments import news
from tests.payments.sweeps import ready
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


class Killed(BaseException):
    """As if the process had ended here: nothing after it happens."""


@pytest.fixture
def orders(resort, twin, bell):
    """Six attempts, each with the news of its payment in the inbox, three times; nobody has looked at it."""
    found = [ready(resort, number) for number in range(10, 16)]
    for name in ("payment.authorized", "payment.captured", "order.paid"):
        for order in found:
            news.deliver(news.about(order.id, name, id=f"pay_{order.id[6:]}"))
    bell.rung.clear()
    return found


def drain() -> int:
    return event_drain.drain_fresh_events(at=timezone.now())


def late_rings() -> int:
    """What the sweeper rings for, a while later."""
    return event_handlers.ring_unprocessed(at=timezone.now() + timedelta(seconds=30))


def all_booked_once(orders) -> bool:
    """One booking, message and captured payment for each, two entries at most, and nothing left to do."""
    attempts = {order.attempt_id for order in orders}
    return (
        sorted(FinalBooking.objects.values_list("attempt_id", flat=True)) == sorted(attempts)
        and Message.objects.filter(kind="booking_confirmed").count() == len(attempts)
        and Payment.objects.filter(booking__isnull=False, state="captured").count() == Payment.objects.count()
        and LedgerEntry.objects.filter(key__startswith="capture").count() == len(attempts)
        and not WebhookEvent.objects.exclude(state="processed").exists()
        and not crowd.owners_in_redis()
    )


def test_drains_single_workers_and_the_expiry_at_once_book_each_attempt_once(orders, bell, monkeypatch):
    monkeypatch.setattr(event_drain, "BATCH", 4)
    ids = list(WebhookEvent.objects.values_list("pk", flat=True))[::5]
    alone = [partial(event_handlers.process, event_id=pk, at=timezone.now()) for pk in ids]
    crowd.at_once(drain, drain, drain, partial(endings.expire_lapsed_attempts, at=timezone.now()), *alone)
    bell.answer()
    assert all_booked_once(orders)
    assert crowd.deadlocks() == 0


def test_no_two_drains_take_the_same_event(orders, monkeypatch):
    monkeypatch.setattr(event_drain, "BATCH", 5)
    taken: list[int] = []
    monkeypatch.setattr(event_drain, "_work_on", lambda ids, *, at: taken.extend(ids) or 0)
    crowd.at_once(drain, drain, drain)
    assert sorted(taken) == sorted(WebhookEvent.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("step", ["_work_on", "_settle_together", "move_all", "enqueue_each"])
def test_a_drain_that_is_killed_loses_nothing_and_doubles_nothing(orders, bell, monkeypatch, step):
    with monkeypatch.context() as patch:

        def killed(*args, **kwargs):
            raise Killed

        patch.setattr(event_drain, step, killed)
        with pytest.raises(Killed):
            drain()
    done = FinalBooking.objects.count()
    assert done == (len(orders) if step == "enqueue_each" else 0)
    assert drain() == 0
    assert late_rings() == WebhookEvent.objects.filter(state="received").count()
    bell.answer()
    assert all_booked_once(orders)


def test_one_event_that_breaks_its_batch_keeps_nobody_else(orders, bell, monkeypatch):
    write, broken = confirmation.confirm_drafted, orders[2].attempt_id

    def poisoned(attempts, drafts, *, at):
        if broken in {attempt.pk for attempt in attempts}:
            raise RuntimeError("poison")
        return write(attempts, drafts, at=at)

    monkeypatch.setattr(confirmation, "confirm_drafted", poisoned)
    assert drain() == 0
    bell.answer()
    assert sorted(FinalBooking.objects.values_list("attempt_id", flat=True)) == sorted(
        {order.attempt_id for order in orders} - {broken}
    )
    assert WebhookEvent.objects.filter(state="received", last_error__contains="poison").exists()


def test_an_order_in_other_hands_is_rung_for_alone_and_not_waited_for(orders, bell):
    with transaction.atomic():
        attempt_locks.attempt_locked(orders[0].attempt_id)
        assert crowd.at_once(drain) == [15]
    assert FinalBooking.objects.count() == 5
    assert [job for job, _ in bell.rung].count(Job.PROCESS_EVENT) == 3
    bell.answer()
    assert all_booked_once(orders)


def test_of_many_events_at_a_time_only_the_first_are_rung_for_alone(bell, transactional_db):
    for event_id in range(8):
        event_rings.ring_for_event(event_id)
    rung = [job for job, _ in bell.rung]
    assert rung == [Job.PROCESS_EVENT] * event_rings.SINGLE_MOST + [Job.DRAIN_EVENTS]
    event_rings.begin_to_drain()
    event_rings.ring_for_event(9)
    assert bell.rung[-1] == (Job.DRAIN_EVENTS, {})


def test_without_redis_each_event_is_rung_for_alone_and_it_is_asked_once(bell, monkeypatch):
    asked = []

    def gone(*args):
        asked.append(args)
        raise redis.Unavailable

    monkeypatch.setattr(redis, "run", gone)
    monkeypatch.setattr(event_rings._silence, "until", 0.0)
    for event_id in range(8):
        event_rings.ring_for_event(event_id)
    assert [job for job, _ in bell.rung] == [Job.PROCESS_EVENT] * 8
    assert len(asked) == 1


def test_many_events_that_nobody_has_looked_at_are_drained_by_the_sweeper(orders, bell, monkeypatch):
    monkeypatch.setattr(event_handlers, "DRAIN_FROM", 10)
    assert late_rings() == 0
    assert bell.rung == [(Job.DRAIN_EVENTS, {})]
    bell.answer()
    assert all_booked_once(orders)


def test_a_ring_for_one_event_takes_all_others_along_where_many_wait(orders, bell, monkeypatch):
    monkeypatch.setattr(event_handlers, "DRAIN_FROM", 10)
    bell.rung = [(Job.PROCESS_EVENT, {"event_id": WebhookEvent.objects.order_by("-pk")[0].pk})]
    bell.answer()
    assert all_booked_once(orders)


def test_a_drain_whose_moment_grows_old_leaves_the_rest_to_another(orders, bell, monkeypatch):
    monkeypatch.setattr(event_drain, "SECONDS", -1.0)
    monkeypatch.setattr(event_drain, "BATCH", 6)
    drain()
    assert bell.rung[-1] == (Job.DRAIN_EVENTS, {})
    assert WebhookEvent.objects.filter(claimed_at=None).count() == 12
    bell.answer()
    assert all_booked_once(orders)
