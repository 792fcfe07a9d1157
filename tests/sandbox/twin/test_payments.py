"""Payments: their shape by method, and every turn they take."""

import hashlib
import hmac
from typing import Any

import pytest
from razorpay.errors import BadRequestError

from .stage import KEY_SECRET, Receiver, Stage, eventually

COMMON = {
    "id", "entity", "amount", "currency", "status", "order_id", "invoice_id", "international", "method",
    "amount_refunded", "refund_status", "captured", "description", "card_id", "bank", "wallet", "vpa", "email",
    "contact", "notes", "fee", "tax", "error_code", "error_description", "error_source", "error_step",
    "error_reason", "acquirer_data", "created_at",
}  # fmt: skip
BY_METHOD: dict[str, tuple[set[str], set[str]]] = {
    "upi": ({"upi"}, {"rrn", "upi_transaction_id"}),
    "card": ({"customer_id", "token_id", "provider", "upi", "reward"}, {"authentication_reference_number"}),
    "netbanking": (set(), {"bank_transaction_id"}),
    "wallet": (set(), {"transaction_id"}),
    "emi": ({"emi_plan"}, {"auth_code"}),
    "paylater": (set(), {"transaction_id"}),
}
EXPIRING = {"capture": "automatic", "capture_options": {"automatic_expiry_period": 12, "refund_speed": "normal"}}


@pytest.mark.parametrize("method", BY_METHOD)
def test_a_payment_has_the_fields_of_its_method(twin: Stage, method: str) -> None:
    payment = twin.client.payment.fetch(twin.paid(method=method)["id"])
    more, acquirer = BY_METHOD[method]
    assert set(payment) == COMMON | more
    assert set(payment["acquirer_data"]) == acquirer
    assert (payment["method"], payment["status"], payment["captured"]) == (method, "captured", True)


def test_a_captured_payment_costs_a_fee_that_contains_its_tax(twin: Stage) -> None:
    payment = twin.paid(2100)
    assert (payment["fee"], payment["tax"]) == (49, 7)
    assert twin.pay(twin.order(), outcome="authorized")["fee"] is None


def test_a_failed_payment_says_why(twin: Stage) -> None:
    payment = twin.pay(twin.order(), outcome="failed")
    assert (payment["status"], payment["captured"], payment["vpa"]) == ("failed", False, "failure@razorpay")
    assert (payment["error_code"], payment["error_reason"]) == ("BAD_REQUEST_ERROR", "payment_failed")
    assert payment["acquirer_data"] == {"rrn": None}


def test_an_order_is_created_then_attempted_then_paid(twin: Stage) -> None:
    order = twin.order()
    twin.pay(order, outcome="failed")
    tried = twin.client.order.fetch(order["id"])
    twin.pay(order)
    paid = twin.client.order.fetch(order["id"])
    assert (order["status"], tried["status"], paid["status"]) == ("created", "attempted", "paid")
    assert (paid["attempts"], paid["amount_paid"], paid["amount_due"]) == (2, 50000, 0)


def test_the_payments_of_an_order_are_listed_with_every_try(twin: Stage) -> None:
    order = twin.order()
    tries = [twin.pay(order, outcome="failed")["id"], twin.pay(order)["id"]]
    twin.paid()
    listed = twin.client.order.payments(order["id"])
    assert [payment["id"] for payment in listed["items"]] == tries
    assert twin.client.payment.all()["count"] == 3


def test_the_checkout_signature_is_made_with_the_key_secret(twin: Stage) -> None:
    order = twin.order()
    checkout = twin.post(f"/twin/orders/{order['id']}/pay").json()["checkout"]
    message = f"{order['id']}|{checkout['razorpay_payment_id']}".encode()
    expected = hmac.new(KEY_SECRET.encode(), message, hashlib.sha256).hexdigest()
    assert checkout["razorpay_signature"] == expected
    twin.client.utility.verify_payment_signature(checkout)


def test_the_card_is_shown_when_asked_for(twin: Stage) -> None:
    payment = twin.paid(method="card")
    shown = twin.client.payment.fetch(payment["id"], {"expand[]": "card"})
    assert shown["card"]["id"] == payment["card_id"]


def test_a_failed_payment_is_captured_under_the_same_id(twin: Stage) -> None:
    order = twin.order()
    failed = twin.pay(order, outcome="failed")
    captured = twin.pay(order, payment_id=failed["id"])
    assert (captured["id"], captured["status"], captured["error_code"]) == (failed["id"], "captured", None)
    assert twin.client.order.fetch(order["id"])["attempts"] == 1


def test_a_delayed_payment_is_created_now_and_captured_later(twin: Stage, receiver: Receiver) -> None:
    payment = twin.pay(twin.order(), delay_seconds=0.4)
    assert (payment["status"], receiver.received) == ("created", [])
    eventually(lambda: twin.client.payment.fetch(payment["id"])["status"] == "captured")
    assert receiver.events(3)[-1] == "order.paid"


def test_money_within_the_window_is_captured_by_itself(twin: Stage) -> None:
    assert twin.pay(twin.order(payment=EXPIRING), late_minutes=11)["status"] == "captured"


def test_money_after_the_window_stays_authorised(twin: Stage, receiver: Receiver) -> None:
    order = twin.order(payment=EXPIRING)
    assert twin.pay(order, late_minutes=13)["status"] == "authorized"
    assert receiver.events(1) == ["payment.authorized"]
    assert twin.client.order.fetch(order["id"])["status"] == "attempted"


def test_some_accounts_capture_whatever_the_order_says(twin: Stage) -> None:
    twin.post("/twin/faults", {"ignore_capture_options": True})
    assert twin.pay(twin.order(payment=EXPIRING), late_minutes=13)["status"] == "captured"
    assert twin.pay(twin.order(payment={"capture": "manual"}))["status"] == "captured"


@pytest.mark.parametrize("manual", [{"payment": {"capture": "manual"}}, {"payment_capture": 0}])
def test_an_order_for_manual_capture_waits_for_the_merchant(twin: Stage, manual: dict[str, Any]) -> None:
    payment = twin.pay(twin.order(**manual))
    assert payment["status"] == "authorized"
    captured = twin.client.payment.capture(payment["id"], 50000, {"currency": "INR"})
    assert (captured["status"], captured["captured"]) == ("captured", True)
    assert twin.client.order.fetch(payment["order_id"])["status"] == "paid"


def test_only_the_authorised_amount_can_be_captured(twin: Stage) -> None:
    payment = twin.pay(twin.order(), outcome="authorized")
    with pytest.raises(BadRequestError, match="must be equal to the amount authorized"):
        twin.client.payment.capture(payment["id"], 49999, {})
    assert twin.client.payment.fetch(payment["id"])["status"] == "authorized"


@pytest.mark.parametrize(
    ("outcome", "words"), [("captured", "already been captured"), ("failed", "Only payments which have been")]
)
def test_what_is_not_authorised_cannot_be_captured(twin: Stage, outcome: str, words: str) -> None:
    payment = twin.pay(twin.order(), outcome=outcome)
    with pytest.raises(BadRequestError, match=words):
        twin.client.payment.capture(payment["id"], 50000, {})


def test_a_paid_order_is_paid_again_only_by_force(twin: Stage, receiver: Receiver) -> None:
    order = twin.order()
    twin.pay(order)
    assert twin.post(f"/twin/orders/{order['id']}/pay").status_code == 409
    assert twin.pay(order, force=True)["status"] == "captured"
    assert receiver.events(5).count("order.paid") == 1


def test_a_second_payment_under_way_is_not_captured_when_the_first_was(twin: Stage) -> None:
    order = twin.order()
    slow = twin.pay(order, delay_seconds=0.3)
    twin.pay(order)
    eventually(lambda: twin.client.payment.fetch(slow["id"])["status"] == "authorized")


def test_a_payment_can_carry_another_sum_or_currency(twin: Stage) -> None:
    wrong = twin.pay(twin.order(), amount=49900, currency="USD")
    assert (wrong["amount"], wrong["currency"]) == (49900, "USD")


def test_an_unknown_payment_does_not_exist(twin: Stage) -> None:
    with pytest.raises(BadRequestError, match="The id provided does not exist"):
        twin.client.payment.fetch("pay_AAAAAAAAAAAAAA")
