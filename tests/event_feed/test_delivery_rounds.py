"""Webhooks: signed, in order as far as it goes, again and again for three days, and never in anybody's way."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from backend.common.jobs import Job
from backend.event_feed.models import Delivery, Endpoint, Event, Stream, Try, Why
from backend.event_feed.services import (
    delivery_outcomes,
    delivery_rounds,
    event_numbers,
    recipients,
    redeliveries,
    standard_webhooks,
    webhook_calls,
    webhook_endpoints,
)
from backend.incidents.models import Incident
from backend.incidents.services import mends
from tests import cast
from tests.event_feed.feed_view import number
from tests.event_feed.integrator import listening, receiver
from tests.holds import steps
from tests.invariants import story
from tests.security.elsewhere import says

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pms():
    with receiver() as found:
        yield found


@pytest.fixture
def endpoint(resort, pms):
    return listening(resort, pms)


def happen(resort, count=1, *, at=None):
    """So many events, told to whoever listens."""
    stream, _ = Stream.objects.get_or_create(resort=resort)
    at = at or timezone.now()
    made = [
        Event(resort=resort, sequence=stream.last + n, kind="room.unblocked", subject="block", subject_id=str(n),
              data={"block_id": n, "status": "released"}, at=at)
        for n in range(1, count + 1)
    ]  # fmt: skip
    Stream.objects.filter(pk=stream.pk).update(last=stream.last + count)
    recipients.address_event(Event.objects.bulk_create(made), at=at)


def deliver(endpoint, *, after=timedelta()):
    return delivery_rounds.deliver_due(endpoint_id=endpoint.pk, at=timezone.now() + after)


def rest_over(endpoint):
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    Delivery.objects.filter(state="queued").update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_booking_arrives_signed_and_as_the_feed_tells_it(asha_browser, resort, room, endpoint, pms, bell):
    story.booked(asha_browser, room)
    number()
    bell.answer(Job.DELIVER)
    assert [said["type"] for _, said in pms.came] == ["booking.confirmed", "payment.captured"]
    assert pms.names == [f"evt_{resort.pk}_1", f"evt_{resort.pk}_2"]
    assert set(Delivery.objects.values_list("state", "tries")) == {("delivered", 1)}


def test_only_the_kinds_that_were_chosen_are_sent(asha_browser, resort, room, pms):
    endpoint = listening(resort, pms, ["booking.confirmed"])
    story.booked(asha_browser, room)
    number()
    assert (deliver(endpoint), len(pms.came)) == (1, 1)


def test_nothing_is_sent_to_another_resorts_webhook(endpoint, pms):
    happen(cast.a_resort("Kali River Lodge", "Dandeli"))
    assert (deliver(endpoint), pms.came) == (0, [])


def test_a_foreign_secret_does_not_verify_what_we_send(resort, endpoint, pms):
    pms.secret = ""
    happen(resort)
    event = Event.objects.get()
    body = webhook_calls.body_of(event, slug=resort.slug)
    other, _ = webhook_endpoints.create_webhook(
        resort=resort, url=pms.url, kinds=[event.kind], user_id=endpoint.created_by_id, at=timezone.now()
    )
    headers = standard_webhooks.headers(endpoint, name=event.name, body=body, at=timezone.now())
    assert Webhook(standard_webhooks.secret(endpoint)).verify(body, headers)["id"] == event.name
    with pytest.raises(WebhookVerificationError):
        Webhook(standard_webhooks.secret(other)).verify(body, headers)


def test_after_a_rotation_both_secrets_verify_for_a_day(resort, endpoint, pms):
    old = pms.secret
    new = webhook_endpoints.rotate(endpoint, at=timezone.now())
    for secret in (old, new):
        pms.secret = secret
        happen(resort)
        assert deliver(endpoint) == 1
    Endpoint.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
    headers = standard_webhooks.headers(Endpoint.objects.get(), name="evt_1_1", body="{}", at=timezone.now())
    assert len(headers["webhook-signature"].split(" ")) == 1
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify("{}", headers)
    assert len(pms.came) == 2


def test_no_secret_is_in_the_database_or_the_logs(resort, endpoint, pms, caplog):
    caplog.set_level(logging.DEBUG)
    pms.answer = says(b"no", 500)
    happen(resort)
    deliver(endpoint)
    kept = str(list(Endpoint.objects.values())) + str(list(Try.objects.values()))
    assert pms.secret.removeprefix("whsec_") not in kept + caplog.text
    assert "a-secret-path" not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 400, 404, 429, 500, 503])
def test_whatever_is_not_a_yes_is_tried_again(resort, endpoint, pms, status):
    pms.answer = says(b"moved on", status, Location=pms.url)
    happen(resort)
    deliver(endpoint)
    delivery, made = Delivery.objects.get(), Try.objects.get()
    assert (delivery.state, delivery.tries, made.status, made.answer) == ("queued", 1, status, "moved on")
    assert delivery.next_try_at > timezone.now()
    pms.answer = says()
    rest_over(endpoint)
    assert deliver(endpoint) == 1
    assert pms.names == [f"evt_{resort.pk}_1"] * 2
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since) == (0, None)


def test_who_is_not_there_is_tried_again(resort, endpoint, pms):
    Endpoint.objects.update(url="http://127.0.0.1:9/")
    happen(resort)
    deliver(endpoint)
    assert (Try.objects.get().status, Delivery.objects.get().state) == (None, "queued")
    assert Try.objects.get().error


def test_an_address_that_leads_inside_by_now_is_not_called(resort, endpoint, pms, settings):
    settings.OUTGOING_STAND_INS = False
    happen(resort)
    deliver(endpoint)
    assert (Try.objects.get().error, pms.came) == ("address_refused", [])


def test_ten_tries_over_three_days_and_then_it_is_given_up(resort, endpoint, pms):
    pms.answer = says(b"", 500)
    happen(resort)
    for _ in range(delivery_outcomes.TRIES_MOST):
        rest_over(endpoint)
        assert deliver(endpoint) == 1
    assert (Delivery.objects.get().state, Delivery.objects.get().tries) == ("failed", 10)
    assert sum(delivery_outcomes.WAITS, timedelta()) > timedelta(days=3)


def test_who_asks_us_to_come_later_is_left_alone_so_long(resort, endpoint, pms):
    pms.answer = says(b"", 503, Retry_After="3600")
    happen(resort)
    deliver(endpoint)
    assert Delivery.objects.get().next_try_at > timezone.now() + timedelta(minutes=59)


def test_and_so_is_everything_else_that_we_have_for_them(resort, endpoint, pms):
    pms.answer = says(b"", 429, Retry_After="3600")
    happen(resort, 2)
    deliver(endpoint)
    assert (deliver(endpoint, after=timedelta(minutes=50)), len(pms.came)) == (0, 1)
    assert deliver(endpoint, after=timedelta(minutes=61)) == 1


def test_an_error_that_nobody_has_thought_of_is_a_try_too(resort, endpoint, pms, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("a-secret-path")

    monkeypatch.setattr(webhook_calls.outgoing, "post", broken)
    happen(resort)
    assert deliver(endpoint) == 1
    assert (Try.objects.get().error, Delivery.objects.get().tries) == ("RuntimeError", 1)
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.rests_until > timezone.now()) == (1, True)


def meanwhile(monkeypatch, act):
    """After the first call of a slice this happens."""
    call = webhook_calls.call

    def called(*args, **more):
        monkeypatch.setattr(webhook_calls, "call", call)
        said = call(*args, **more)
        act()
        return said

    monkeypatch.setattr(webhook_calls, "call", called)


def test_switched_off_during_a_slice_it_is_not_called_again(resort, endpoint, pms, monkeypatch):
    other = Endpoint.objects.get()
    meanwhile(monkeypatch, lambda: webhook_endpoints.disable(other, why=Why.BY_HAND, at=timezone.now()))
    happen(resort, 3)
    assert (deliver(endpoint), len(pms.came)) == (1, 1)
    assert Delivery.objects.filter(state="queued").count() == 2


def test_another_address_is_called_from_then_on(resort, endpoint, pms, monkeypatch):
    with receiver() as moved:
        meanwhile(
            monkeypatch, lambda: webhook_endpoints.change_webhook(Endpoint.objects.get(), changes={"url": moved.url})
        )
        happen(resort, 3)
        assert (deliver(endpoint), len(pms.came), len(moved.came)) == (3, 1, 2)


def test_what_waits_of_a_kind_that_is_not_wanted_any_more_is_given_up(resort, endpoint, pms, bell):
    happen(resort, 2)
    webhook_endpoints.change_webhook(endpoint, changes={"kinds": ["booking.confirmed"]})
    assert (deliver(endpoint), pms.came) == (0, [])
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}
    assert delivery_rounds.ring_due_endpoints(at=timezone.now()) == 0


def test_a_failing_endpoint_rests_and_its_queue_does_not_hammer_it(resort, endpoint, pms):
    pms.answer = says(b"", 500)
    happen(resort, 20)
    assert deliver(endpoint) == 1
    assert deliver(endpoint) == 0
    assert deliver(endpoint, after=timedelta(minutes=11)) == 1


def test_410_switches_it_off_at_once_and_one_click_mends_it(resort, endpoint, pms):
    pms.answer = says(b"", 410)
    happen(resort)
    deliver(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.why) == ("disabled", "gone")
    happen(resort, 3)
    assert Delivery.objects.count() == 1
    pms.answer = says()
    said = mends.mend(Incident.objects.get(kind="webhook_disabled"), at=timezone.now())
    assert "3 events that it missed" in said
    assert deliver(endpoint) == 4
    assert Incident.objects.get().state == "solved"


def off(endpoint):
    endpoint.refresh_from_db()
    webhook_endpoints.disable(endpoint, why=Why.GONE, at=timezone.now())
    return Incident.objects.get(kind="webhook_disabled")


def test_an_event_of_a_sweep_that_began_before_it_was_off_is_not_missed(resort, endpoint, pms):
    problem = off(endpoint)
    happen(resort, at=timezone.now() - timedelta(seconds=30))
    assert "1 events that it missed" in mends.mend(problem, at=timezone.now())


def test_an_event_that_is_numbered_while_it_is_switched_on_is_not_missed(resort, endpoint, pms, bell):
    problem = off(endpoint)
    seen, go = threading.Event(), threading.Event()

    def sweep():
        with transaction.atomic():
            assert event_numbers._alone()
            happen(resort)
            seen.set()
            go.wait(20)

    with ThreadPoolExecutor(2) as crowd:
        sweeping = crowd.submit(in_a_thread, sweep)
        assert seen.wait(20)
        mended = crowd.submit(in_a_thread, lambda: mends.mend(problem, at=timezone.now()))
        time.sleep(0.3)
        go.set()
        sweeping.result(20)
        mended.result(20)
    happen(resort)
    assert (deliver(endpoint), [said["sequence"] for _, said in pms.came]) == (2, [1, 2])


def test_whoever_dies_while_mending_has_mended_nothing(resort, endpoint, pms, monkeypatch):
    problem = off(endpoint)

    def killed(*_, **__):
        raise SystemExit

    monkeypatch.setattr(redeliveries, "missed", killed)
    with pytest.raises(SystemExit):
        mends.mend(problem, at=timezone.now())
    problem.refresh_from_db()
    assert (Endpoint.objects.get().state, problem.state) == ("disabled", "open")


def test_days_of_failure_switch_it_off_and_a_person_is_told(resort, endpoint, pms):
    pms.answer = says(b"", 500)
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=3, minutes=1), failures=40)
    happen(resort)
    deliver(endpoint)
    endpoint.refresh_from_db()
    problem = Incident.objects.get()
    assert (endpoint.state, endpoint.why) == ("disabled", "failing")
    assert (problem.kind, pms.url in problem.happened) == ("webhook_disabled", False)


def test_who_switched_it_off_by_hand_is_not_alarmed(resort, endpoint, pms):
    assert webhook_endpoints.disable(endpoint, why=Why.BY_HAND, at=timezone.now())
    happen(resort)
    assert (deliver(endpoint), Incident.objects.count()) == (0, 0)


def test_killed_between_the_call_and_its_commit_it_comes_again_by_the_same_name(resort, endpoint, pms, monkeypatch):
    happen(resort)
    write_down = delivery_outcomes.write_down

    def killed(*_, **__):
        raise SystemExit

    monkeypatch.setattr(delivery_outcomes, "write_down", killed)
    with pytest.raises(SystemExit):
        deliver(endpoint)
    # Whoever is killed does not let go either.
    Endpoint.objects.update(busy_until=timezone.now() + delivery_rounds.LEASE)
    monkeypatch.setattr(delivery_outcomes, "write_down", write_down)
    assert (deliver(endpoint), Delivery.objects.get().state) == (0, "queued")
    assert deliver(endpoint, after=delivery_rounds.LEASE + timedelta(seconds=1)) == 1
    assert (pms.names, Try.objects.count()) == ([f"evt_{resort.pk}_1"] * 2, 1)


def test_one_job_at_a_time_calls_an_endpoint(resort, endpoint, pms):
    happen(resort)
    Endpoint.objects.update(busy_until=timezone.now() + timedelta(seconds=30))
    assert (deliver(endpoint), pms.came) == (0, [])


def test_who_answers_slowly_rests_and_others_do_not_wait(resort, endpoint, pms, bell, monkeypatch):
    monkeypatch.setattr(delivery_rounds, "SLOW_SECONDS", 0.1)
    called, go = threading.Event(), threading.Event()

    def slowly(request):
        called.set()
        go.wait(20)
        says()(request)

    pms.answer = slowly
    with receiver() as other:
        quick = listening(resort, other)
        happen(resort, 3)
        with ThreadPoolExecutor(1) as crowd:
            slow = crowd.submit(in_a_thread, lambda: deliver(endpoint))
            called.wait(20)
            assert (deliver(quick), delivery_rounds.ring_due_endpoints(at=timezone.now())) == (3, 0)
            time.sleep(0.1)
            go.set()
            assert slow.result(20) >= 1
    endpoint.refresh_from_db()
    assert endpoint.rests_until > timezone.now()
    assert (endpoint.busy_until, endpoint.failures) == (None, 0)


def in_a_thread(act):
    try:
        return act()
    finally:
        connections.close_all()


def test_a_lost_ring_is_repeated_for_each_endpoint_once(resort, endpoint, pms, bell):
    happen(resort, 5)
    bell.rung.clear()
    assert delivery_rounds.ring_due_endpoints(at=timezone.now()) == 1
    assert bell.rung == [(Job.DELIVER, {"endpoint_id": endpoint.pk})]
    bell.answer()
    assert len(pms.came) == 5
    assert delivery_rounds.ring_due_endpoints(at=timezone.now()) == 0


def test_a_slice_is_over_while_there_is_more_and_the_rest_is_rung_for(resort, endpoint, pms, bell, monkeypatch):
    monkeypatch.setattr(delivery_rounds, "SLICE_SECONDS", -1.0)
    happen(resort, 3)
    bell.rung.clear()
    assert deliver(endpoint) == 1
    assert bell.rung == [(Job.DELIVER, {"endpoint_id": endpoint.pk})]
    bell.answer()
    assert [said["sequence"] for _, said in pms.came] == [1, 2, 3]


def test_one_is_sent_again_by_the_same_name(resort, endpoint, pms, bell):
    happen(resort)
    bell.answer()
    redeliveries.one(Delivery.objects.get(), at=timezone.now())
    bell.answer()
    assert pms.names == [f"evt_{resort.pk}_1"] * 2


def test_everything_since_a_time_is_sent_again_and_what_was_never_sent_too(resort, pms, bell):
    old, now = timezone.now() - timedelta(days=2), timezone.now()
    happen(resort, 2, at=old)
    happen(resort, 2, at=now)
    endpoint = listening(resort, pms)
    happen(resort, 1, at=now)
    bell.answer()
    assert redeliveries.since(endpoint, since=now, at=timezone.now()) == 3
    bell.answer()
    assert [said["sequence"] for _, said in pms.came] == [5, 3, 4, 5]


def test_a_hold_is_sent_as_it_was_told(resort, endpoint, pms, asha_browser, room, bell):
    steps.held(asha_browser, room)
    number()
    bell.answer(Job.DELIVER)
    assert [said["type"] for _, said in pms.came] == ["hold.placed"]
