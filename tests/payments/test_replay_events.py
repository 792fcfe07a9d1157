"""Dead letters, tried again by a command."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.incidents.models import Incident
from backend.payments.intake import event_handlers
from backend.payments.models import WebhookEvent
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


def replay(**options):
    """What the command says on stdout, and its exit code."""
    said = StringIO()
    try:
        call_command("replay_events", stdout=said, **options)
    except CommandError as error:
        return SimpleNamespace(text=said.getvalue(), code=error.returncode, error=str(error))
    return SimpleNamespace(text=said.getvalue(), code=0, error="")


def test_a_dead_event_whose_order_is_known_by_now_makes_the_booking(dead):
    said = replay(dead=True)
    assert said.text.splitlines()[1].split()[-1] == "confirmed"
    assert said.code == 0
    assert FinalBooking.objects.count() == 1
    assert not Incident.objects.filter(state="open").exists()


def test_a_worker_that_was_rung_as_well_does_it_no_second_time(dead, bell, twin):
    replay(dead=True)
    bell.answer()
    assert FinalBooking.objects.count() == 1
    assert len(state.booked_texts(twin)) == 1


def test_the_sweeper_gives_a_replayed_event_as_much_time_as_a_new_one(dead, now):
    WebhookEvent.objects.update(received_at=now - timedelta(days=2))
    event_handlers.replay_event(event_id=dead.pk, at=now)
    assert event_handlers.ring_unprocessed(at=now) == 0
    assert event_handlers.ring_unprocessed(at=now + event_handlers.RING_AGAIN_AFTER) == 1


def test_many_workers_rung_for_a_replayed_event_do_not_kill_it(dead, now):
    WebhookEvent.objects.update(received_at=now - timedelta(days=2))
    event_handlers.replay_event(event_id=dead.pk, at=now)
    # So many others have begun with it, and none of them has ended yet.
    WebhookEvent.objects.update(tries=9)
    event_handlers.process(event_id=dead.pk, at=now)
    assert FinalBooking.objects.count() == 1


def test_an_event_can_be_named(dead):
    assert "confirmed" in replay(id=[dead.pk]).text


def test_what_cannot_be_understood_is_dead_again_and_says_why(order, bell):
    news.deliver(news.about(order.id, "payment.captured", amount="much"))
    bell.answer()
    said = replay(dead=True)
    assert "dead again: backend.payments.core.razorpay_fields.Malformed: amount is not a whole number" in said.text
    assert (said.code, said.error) == (1, "1 dead again.")


def test_a_dry_run_replays_nothing(dead, bell):
    before = WebhookEvent.objects.values().get()
    assert "would be replayed" in replay(dead=True, dry_run=True).text
    assert WebhookEvent.objects.values().get() == before
    assert bell.rung == []


def test_only_events_of_the_period_are_replayed(dead):
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(days=2))
    assert replay(since="1d").text == "No dead events.\n"
    assert "confirmed" in replay(since="3d").text


def test_an_event_that_was_processed_is_never_processed_again(dead, twin, bell):
    replay(dead=True)
    bell.answer()
    before = state.snapshot()
    assert "no: it is processed" in replay(id=[dead.pk]).text
    assert state.snapshot() == before


def test_a_forged_delivery_is_never_replayed(order):
    news.post(b'{"event": "payment.captured"}', "0" * 64)
    assert "no: it is rejected" in replay(id=[WebhookEvent.objects.get().pk]).text
    assert "rejected" not in replay(dead=True).text


@pytest.mark.parametrize(("options", "refusal"), [({}, "Say which"), ({"id": [7]}, "no such event: 7")])
def test_a_replay_of_nothing_is_refused(db, options, refusal):
    said = replay(**options)
    assert (said.code, refusal in said.error) == (1, True)
