"""payment-callback: genuine deliveries, in any number and of any content."""

import json
from datetime import timedelta

import pytest

from backend.bookings.models import FinalBooking
from backend.common import jobs
from backend.common.jobs import Job
from backend.payments.intake import event_handlers
from backend.payments.models import Payment, WebhookEvent
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)

REAL_PUBLISH = jobs._publish


def stored() -> WebhookEvent:
    return WebhookEvent.objects.get()


def newest() -> WebhookEvent:
    return WebhookEvent.objects.latest("received_at")


def test_a_delivery_is_stored_before_anything_happens(order, bell):
    said = news.about(order.id, "payment.captured")
    assert news.deliver(said, event_id="ev_1").json() == {"status": "received"}
    event = stored()
    assert (event.state, event.kind, event.event_id) == ("received", "payment.captured", "ev_1")
    assert json.loads(bytes(event.body)) == said
    assert bell.rung == [(Job.PROCESS_EVENT, {"event_id": event.pk})]


def test_a_worker_makes_a_booking_of_it(asha_browser, order, bell):
    news.deliver(news.about(order.id, "payment.captured"))
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "completed"
    assert (stored().state, stored().outcome) == ("processed", "confirmed")


def test_the_same_event_id_is_taken_once(order, bell):
    said = news.about(order.id, "payment.captured")
    answers = [news.deliver(said, event_id="ev_1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json()["status"] for answer in answers] == ["received", "duplicate", "duplicate"]
    bell.answer()
    assert (WebhookEvent.objects.count(), FinalBooking.objects.count()) == (1, 1)


def test_without_an_event_id_the_body_tells_deliveries_apart(order):
    body = json.dumps(news.about(order.id, "payment.captured")).encode()
    for _ in range(2):
        news.post(body, news.signed(body), event_id="\0")
    other = body + b" "
    news.post(other, news.signed(other), event_id="\0")
    assert WebhookEvent.objects.count() == 2


def test_the_previous_secret_is_accepted(order, settings):
    said = news.about(order.id, "payment.captured")
    assert news.deliver(said, secret=settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS).status_code == 200


def test_a_secret_older_than_the_previous_one_is_refused(order, settings):
    said = news.about(order.id, "payment.captured")
    old = settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS
    settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS = settings.RAZORPAY_WEBHOOK_SECRET
    settings.RAZORPAY_WEBHOOK_SECRET = "the-newest"
    assert news.deliver(said, secret=old).status_code == 400


def test_a_token_in_the_request_is_ignored(asha_browser, order):
    body = json.dumps(news.about(order.id, "payment.captured")).encode()
    headers = {"X-Razorpay-Signature": news.signed(body), "Authorization": "Bearer nonsense"}
    answer = asha_browser.post(news.CALLBACK, body, content_type="application/json", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_verbs_are_refused(client, db, method):
    assert getattr(client, method)(news.CALLBACK).status_code == 405


@pytest.mark.parametrize(
    "kind",
    ["payment.downtime.started", "refund.speed_changed", "invoice.paid", "no.such.event"],
)
def test_an_event_that_we_do_not_act_on_is_stored_and_ignored(order, bell, kind):
    before = state.snapshot()
    said = news.event(kind, payment=news.payment(order.id, "captured"))
    assert news.deliver(said).status_code == 200
    bell.answer()
    assert (stored().state, stored().outcome) == ("processed", "ignored")
    assert state.snapshot() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "paid"},
        {"status": None},
        {"amount": "3750000"},
        {"amount": 37500.0},
        {"amount": -1},
        {"amount": True},
        {"amount": 2**63},
        {"currency": None},
        {"order_id": None},
        {"order_id": "order_\0"},
        {"id": 7},
        {"id": ""},
    ],
)
def test_a_signed_payment_that_is_not_as_documented_is_a_dead_letter(order, bell, fields):
    before = state.snapshot()
    said = news.about(order.id, "payment.captured")
    said["payload"]["payment"]["entity"].update(fields)
    assert news.deliver(said).status_code == 200
    bell.answer()
    assert stored().state == "dead"
    assert "Malformed" in stored().last_error
    assert state.snapshot() == before


@pytest.mark.parametrize("payload", [None, [], {}, {"payment": None}, {"payment": {}}, {"payment": {"entity": []}}])
def test_a_signed_event_without_a_payment_is_a_dead_letter(order, bell, payload):
    before = state.snapshot()
    assert news.deliver({**news.about(order.id, "payment.captured"), "payload": payload}).status_code == 200
    bell.answer()
    assert stored().state == "dead"
    assert state.snapshot() == before


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'"text"', b"[]", b"null", b"[" * 100_000, b"7"])
def test_a_signed_body_that_is_no_event_is_answered_and_put_away(order, bell, body):
    before = state.snapshot()
    assert news.post(body, news.signed(body)).status_code == 200
    for _ in range(5):
        event_handlers.process(event_id=stored().pk, at=stored().received_at)
    assert stored().state in ("dead", "processed")
    assert state.snapshot() == before


def test_an_order_that_is_not_ours_has_its_tries_and_is_dead(order, bell):
    before = state.snapshot()
    news.deliver(news.about("order_elsewhere", "payment.captured"))
    states = []
    for _ in range(6):
        event_handlers.process(event_id=stored().pk, at=stored().received_at)
        states.append(stored().state)
    assert states == ["received"] * 4 + ["dead"] * 2
    assert "UnknownOrder" in stored().last_error
    assert state.snapshot() == before


def test_an_event_that_kills_its_worker_every_time_is_dead_in_the_end(order, bell, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_, **__):
        raise Killed

    news.deliver(news.about(order.id, "payment.captured"))
    monkeypatch.setattr(event_handlers, "_process", killed)
    for _ in range(5):
        with pytest.raises(Killed):
            event_handlers.process(event_id=stored().pk, at=stored().received_at)
    event_handlers.process(event_id=stored().pk, at=stored().received_at + timedelta(minutes=1))
    assert (stored().state, stored().tries) == ("dead", 6)


def test_a_poisonous_event_does_not_keep_the_others(asha_browser, order, bell):
    news.deliver(news.event("payment.captured"))
    news.deliver(news.about(order.id, "payment.captured"))
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "completed"


def test_a_failure_in_the_middle_leaves_nothing_half_done_and_is_tried_again(asha_browser, order, bell, monkeypatch):
    news.deliver(news.about(order.id, "payment.captured"))
    before = state.snapshot()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_handlers, "move", lambda *_, **__: 1 / 0)
        event_handlers.process(event_id=stored().pk, at=stored().received_at)
    assert state.snapshot() == before
    assert (stored().state, stored().tries) == ("received", 1)
    assert "ZeroDivisionError" in stored().last_error
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "completed"
    assert stored().last_error == ""


def test_when_the_broker_is_down_the_answer_is_200_and_the_sweeper_rings(asha_browser, order, bell, monkeypatch):
    def down(*_, **__):
        raise ConnectionError("broker")

    monkeypatch.setattr(jobs, "_publish", REAL_PUBLISH)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("celery.canvas.Signature.apply_async", down)
        assert news.deliver(news.about(order.id, "payment.captured")).status_code == 200
    monkeypatch.setattr(jobs, "_publish", lambda job, ids: bell.rung.append((job, ids)))
    assert event_handlers.ring_unprocessed(at=stored().received_at) == 0
    assert event_handlers.ring_unprocessed(at=stored().received_at + event_handlers.RING_AGAIN_AFTER) == 1
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "completed"


def test_the_sweeper_leaves_finished_events_alone(order, bell):
    news.deliver(news.about(order.id, "payment.captured"))
    news.deliver({"event": "payment.captured"})
    news.post(b"{}", "0" * 64)
    bell.answer()
    assert event_handlers.ring_unprocessed(at=newest().received_at + event_handlers.RING_AGAIN_AFTER * 9) == 0


@pytest.mark.parametrize("method", news.METHODS)
def test_every_method_of_payment_is_understood(asha_browser, order, bell, method):
    news.deliver(news.about(order.id, "payment.captured", method=method))
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "completed"
    assert Payment.objects.get().method == method
