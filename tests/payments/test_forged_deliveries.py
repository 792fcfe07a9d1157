"""payment-callback: deliveries that Razorpay did not sign change nothing, whatever they look like."""

import json
import secrets

import pytest
from django.utils import timezone

from backend.common.jobs import Job
from backend.payments.intake import webhook_events
from backend.payments.models import WebhookEvent
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


def captured(order) -> bytes:
    return json.dumps(news.about(order.id, "payment.captured")).encode()


def refused(answer) -> bool:
    return (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "0" * 64,
        "not hex",
        "Ã©Ã¿" * 16,
        "ÿ" * 64,
        "0" * 5000,
        news.signed(b"{}", ""),
        "sha256=" + "0" * 64,
        " ",
    ],
    ids=["missing", "empty", "zeros", "words", "latin", "high", "long", "empty key", "prefixed", "blank"],
)
def test_a_wrong_signature_is_a_400_that_changes_nothing(order, signature):
    before = state.snapshot()
    assert refused(news.post(captured(order), signature))
    assert state.snapshot() == before
    assert WebhookEvent.objects.get().state == "rejected"


def test_a_signature_made_with_an_empty_key_is_refused_even_when_there_is_no_previous_secret(order, settings):
    settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS = ""
    assert refused(news.post(captured(order), news.signed(captured(order), "")))


def test_the_checkout_secret_does_not_sign_webhooks(order, settings):
    assert refused(news.post(captured(order), news.signed(captured(order), settings.RAZORPAY_KEY_SECRET)))


def test_a_changed_body_is_refused(order):
    changed = captured(order).replace(b"3750000", b"3750001")
    assert refused(news.post(changed, news.signed(captured(order))))


def test_even_a_blank_more_is_refused(order):
    assert refused(news.post(captured(order) + b" ", news.signed(captured(order))))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe\x80",
        b"not json",
        b"[" * 200_000,
        b"x" * 1_000_000,
        b'{"event": null, "payload": 7}',
        b'{"event": ["payment.captured"]}',
        b'{"event": "\\u0000", "payload": {"payment": {"entity": {"order_id": "\\u0000"}}}}',
        b'{"event": "\\ud800", "payload": {"payment": {"entity": {"order_id": "x"}}}}',
        b'{"event": "x", "payload": {"payment": {"entity": {"order_id": "\\udfff"}}}}',
        b'{"event": "x", "payload": {"order": {"entity": {"id": ["order"]}}}}',
        b'{"event": "x", "payload": {"payment": {"entity": null}, "order": []}}',
        b'{"event": 1e999, "payload": NaN}',
        b'{"event": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_of_any_kind_is_a_400_and_kept(order, body):
    before = state.snapshot()
    assert refused(news.post(body, "0" * 64))
    assert state.snapshot() == before
    kept = WebhookEvent.objects.get()
    assert bytes(kept.body) == body[: webhook_events.KEEP_REJECTED_BYTES]


def test_a_body_larger_than_any_webhook_is_refused_unread(order):
    answer = news.post(b"x" * 1_048_577, "0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("length", ["", "-1", "x", "9" * 30])
def test_a_length_that_is_no_length_is_no_server_error(order, length):
    answer = news.post(b"{}", "0" * 64, CONTENT_LENGTH=length)
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("event_id", ["x" * 4000, "ÿ", "'; DROP TABLE payments_payment; --", "a\0b"])
def test_an_event_id_of_any_kind_is_a_400(order, event_id):
    assert refused(news.post(captured(order), "0" * 64, event_id=event_id))


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/xml", "", "nonsense"])
def test_a_content_type_of_any_kind_is_a_400(client, order, kind):
    assert client.post(news.CALLBACK, b"{}", content_type=kind).status_code == 400


def test_a_forged_failure_does_not_release_the_rooms(asha_browser, order, room, bell):
    said = json.dumps(news.about(order.id, "payment.failed")).encode()
    assert refused(news.post(said, "0" * 64))
    bell.answer()
    assert state.taken(room)
    assert state.status(asha_browser, order.attempt_id) == "payment_pending"


def test_the_order_it_names_is_checked_at_razorpay_soon(order, bell):
    news.post(captured(order), "0" * 64)
    assert order.row.check_at <= timezone.now()
    assert bell.rung == [(Job.CHECK_ORDER, {"order_id": order.row.pk})]


def test_a_failure_that_razorpay_confirms_fails_the_attempt(asha_browser, order, room, twin, bell):
    paid = twin.pay(order.id, outcome="failed")
    said = json.dumps(news.event("payment.failed", payment=paid["payment"])).encode()
    assert refused(news.post(said, "0" * 64))
    assert state.taken(room)
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "failed"


def test_a_forged_capture_does_not_pay(asha_browser, order, bell):
    news.post(captured(order), "0" * 64)
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "payment_pending"


def test_a_thousand_forgeries_ask_razorpay_once(order, bell):
    for _ in range(20):
        news.post(captured(order), "0" * 64)
    assert len(bell.rung) == 1


def test_a_forged_delivery_does_not_occupy_the_id_of_a_real_one(asha_browser, order, bell):
    event_id = secrets.token_hex(7)
    assert refused(news.post(captured(order), "0" * 64, event_id=event_id))
    assert news.deliver(news.about(order.id, "payment.captured"), event_id=event_id).json()["status"] == "received"
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "completed"


def test_of_a_flood_of_forgeries_so_many_are_kept_and_all_are_refused(client, monkeypatch):
    monkeypatch.setattr(webhook_events, "KEEP_REJECTED_PER_HOUR", 3)
    answers = [client.post(news.CALLBACK, {"n": n}, content_type="application/json") for n in range(5)]
    assert all(refused(answer) for answer in answers)
    assert WebhookEvent.objects.filter(state="rejected").count() == 3


def test_a_flood_of_forgeries_keeps_no_real_delivery_out(client, monkeypatch):
    monkeypatch.setattr(webhook_events, "KEEP_REJECTED_PER_HOUR", 0)
    client.post(news.CALLBACK, {"n": 1}, content_type="application/json")
    body = json.dumps({"event": "payment.captured"}).encode()
    assert webhook_events.receive(body=body, signature=news.signed(body), event_id="real", at=timezone.now())
    assert WebhookEvent.objects.get().event_id == "real"
