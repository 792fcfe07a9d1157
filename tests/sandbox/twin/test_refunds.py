"""Refunds and their idempotency keys."""

import threading
from typing import Any

import pytest
import requests
from razorpay.errors import BadRequestError

from .stage import Receiver, Stage, eventually

FIELDS = {
    "id", "entity", "amount", "receipt", "currency", "payment_id", "notes", "acquirer_data", "created_at",
    "batch_id", "status", "speed_processed", "speed_requested",
}  # fmt: skip
KEY = "refund-key-0001"


def refund(twin: Stage, payment: dict[str, Any], body: bytes, key: str = KEY) -> requests.Response:
    headers = {"Content-Type": "application/json", "X-Refund-Idempotency": key}
    return twin.raw("POST", f"/v1/payments/{payment['id']}/refund", data=body, headers=headers)


def test_a_refund_has_the_documented_fields(twin: Stage) -> None:
    payment = twin.paid()
    made = twin.refund(payment, 20000, speed="normal", receipt="RF-1")
    assert set(made) == FIELDS
    assert (made["status"], made["amount"], made["receipt"]) == ("processed", 20000, "RF-1")
    assert twin.client.refund.fetch(made["id"]) == made


def test_refunds_add_up_to_the_captured_sum(twin: Stage) -> None:
    payment = twin.paid()
    twin.refund(payment, 20000)
    partly = twin.client.payment.fetch(payment["id"])
    assert (partly["amount_refunded"], partly["refund_status"], partly["status"]) == (20000, "partial", "captured")
    twin.refund(payment, 30000)
    whole = twin.client.payment.fetch(payment["id"])
    assert (whole["amount_refunded"], whole["refund_status"], whole["status"]) == (50000, "full", "refunded")
    assert twin.client.payment.fetch_multiple_refund(payment["id"])["count"] == 2
    assert twin.client.order.fetch(payment["order_id"])["status"] == "paid"


def test_no_amount_means_the_rest(twin: Stage) -> None:
    payment = twin.paid()
    twin.refund(payment, 20000)
    assert twin.raw("POST", f"/v1/payments/{payment['id']}/refund").json()["amount"] == 30000


@pytest.mark.parametrize(
    ("outcome", "amount", "words"),
    [
        ("captured", 50001, "greater than the refund payment amount"),
        ("captured", 99, r"The amount must be at least INR 1\.00"),
        ("authorized", 50000, "status should be captured"),
        ("failed", 50000, "status should be captured"),
    ],
)
def test_an_impossible_refund_is_refused(twin: Stage, outcome: str, amount: int, words: str) -> None:
    payment = twin.pay(twin.order(), outcome=outcome)
    with pytest.raises(BadRequestError, match=words):
        twin.refund(payment, amount)
    assert twin.client.payment.fetch(payment["id"])["amount_refunded"] == 0


def test_what_is_refunded_cannot_be_refunded_again(twin: Stage) -> None:
    payment = twin.paid()
    twin.refund(payment, 50000)
    with pytest.raises(BadRequestError, match="fully refunded already"):
        twin.refund(payment, 50000)


def test_the_same_key_and_body_is_the_same_refund(twin: Stage) -> None:
    payment = twin.paid()
    first, second = (twin.refund(payment, 20000, key=KEY) for _ in range(2))
    assert first == second
    assert twin.client.payment.fetch(payment["id"])["amount_refunded"] == 20000


def test_the_same_key_with_another_body_is_a_conflict(twin: Stage) -> None:
    payment = twin.paid()
    refund(twin, payment, b'{"amount":20000}')
    other = refund(twin, payment, b'{"amount": 20000}')
    assert other.status_code == 409
    assert other.json()["error"]["description"] == (
        "Different request with the same idempotency key has already been processed."
    )
    assert twin.client.payment.fetch(payment["id"])["amount_refunded"] == 20000


def test_the_same_key_for_another_payment_is_a_conflict(twin: Stage) -> None:
    refund(twin, twin.paid(), b'{"amount":20000}')
    assert refund(twin, twin.paid(), b'{"amount":20000}').status_code == 409


@pytest.mark.parametrize("key", ["short", "white space in", "nine-char", "slash/slash/slash"])
def test_a_malformed_key_is_refused(twin: Stage, key: str) -> None:
    payment = twin.paid()
    assert refund(twin, payment, b"{}", key).status_code == 400
    assert twin.client.payment.fetch(payment["id"])["amount_refunded"] == 0


def test_a_refund_in_progress_is_a_conflict(twin: Stage) -> None:
    payment = twin.paid()
    twin.post("/twin/faults", {"endpoint": "refund.create", "fault": "latency", "seconds": 0.6, "times": 1})
    answers: list[int] = []
    slow = threading.Thread(target=lambda: answers.append(refund(twin, payment, b"{}").status_code))
    slow.start()
    eventually(lambda: not twin.get("/twin/faults")["faults"])
    assert refund(twin, payment, b"{}").status_code == 409
    slow.join()
    assert (answers, refund(twin, payment, b"{}").status_code) == ([200], 200)
    assert twin.client.refund.all()["count"] == 1


def test_a_refused_refund_does_not_use_up_its_key(twin: Stage) -> None:
    payment = twin.pay(twin.order(), outcome="authorized")
    assert refund(twin, payment, b"{}").status_code == 400
    twin.client.payment.capture(payment["id"], 50000, {})
    assert refund(twin, payment, b"{}").status_code == 200


def test_a_refund_answered_into_a_lost_connection_was_made_once(twin: Stage) -> None:
    payment = twin.paid()
    twin.post("/twin/faults", {"endpoint": "refund.create", "fault": "reset_after", "times": 1})
    with pytest.raises(requests.ConnectionError):
        refund(twin, payment, b"{}")
    assert refund(twin, payment, b"{}").status_code == 200
    assert twin.client.refund.all()["count"] == 1


def test_a_refund_sends_its_events(twin: Stage, receiver: Receiver) -> None:
    made = twin.refund(twin.told(), 20000)
    created, processed = receiver.wait(2)
    assert (created.event, processed.event) == ("refund.created", "refund.processed")
    assert processed.json["contains"] == ["refund", "payment"]
    assert processed.json["payload"]["refund"]["entity"]["id"] == made["id"]
    assert processed.payment["amount_refunded"] == 20000


def test_a_refund_may_take_its_time(twin: Stage, receiver: Receiver) -> None:
    twin.post("/twin/faults", {"refund_seconds": 0.4})
    made = twin.refund(twin.told(), 20000)
    assert made["status"] == "pending"
    eventually(lambda: twin.client.refund.fetch(made["id"])["status"] == "processed")
    assert receiver.events(2) == ["refund.created", "refund.processed"]


def test_a_refund_may_fail_and_be_made_again(twin: Stage, receiver: Receiver) -> None:
    payment = twin.told()
    twin.post("/twin/faults", {"refund_outcome": "failed"})
    made = twin.refund(payment, 50000)
    assert made["status"] == "pending"
    assert sorted(receiver.events(2)) == ["refund.created", "refund.failed"]
    back = twin.client.payment.fetch(payment["id"])
    assert (back["amount_refunded"], back["refund_status"], back["status"]) == (0, None, "captured")
    twin.post("/twin/faults", {"clear": True})
    assert twin.refund(payment, 50000)["status"] == "processed"


def test_a_refund_made_in_the_dashboard_is_told_by_webhook(twin: Stage, receiver: Receiver) -> None:
    payment = twin.told()
    made = twin.post("/twin/refunds", {"payment_id": payment["id"], "amount": 10000}).json()
    assert made["amount"] == 10000
    assert receiver.events(2) == ["refund.created", "refund.processed"]


def test_an_unknown_refund_does_not_exist(twin: Stage) -> None:
    with pytest.raises(BadRequestError, match="The id provided does not exist"):
        twin.client.refund.fetch("rfnd_AAAAAAAAAAAAAA")
