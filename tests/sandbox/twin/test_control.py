"""The control API: what it refuses, and whom."""

from typing import Any

import pytest
import requests

from .stage import Receiver, Stage


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"method": "cash"}, "method"),
        ({"method": ["upi"]}, "method"),
        ({"outcome": "lost"}, "outcome"),
        ({"delay_seconds": "soon"}, "delay_seconds"),
        ({"amount": 0}, "amount"),
        ({"force": 1}, "force"),
        ({"webhooks": []}, "webhooks"),
        ({"webhooks": {"copies": 0}}, "webhooks.copies"),
        ({"webhooks": {"drop": ["payment.lost"]}}, "webhooks.drop"),
        ({"webhooks": {"drop": [{}]}}, "webhooks.drop"),
        ({"webhooks": {"secret": "old"}}, "webhooks.secret"),
        ({"webhook": {}}, "webhook"),
        ([], None),
    ],
)
def test_a_bad_instruction_names_its_key(twin: Stage, body: Any, key: str | None) -> None:
    order = twin.order()
    answer = twin.post(f"/twin/orders/{order['id']}/pay", body)
    assert (answer.status_code, answer.json()["key"]) == (400, key)
    assert twin.client.order.fetch(order["id"])["attempts"] == 0


def test_a_body_that_is_not_json_is_refused(twin: Stage) -> None:
    answer = requests.post(f"{twin.url}/twin/orders/{twin.order()['id']}/pay", data=b"{", timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "the body is not valid JSON")


@pytest.mark.parametrize(
    "path",
    [
        "/twin/orders/order_AAAAAAAAAAAAAA/pay",
        "/twin/payments/pay_AAAAAAAAAAAAAA/dispute",
        "/twin/deliveries/AAAAAAAAAAAAAA/resend",
    ],
)
def test_what_is_unknown_is_not_found(twin: Stage, path: str) -> None:
    assert twin.post(path).status_code == 404
    assert twin.post("/twin/refunds", {"payment_id": "pay_AAAAAAAAAAAAAA"}).status_code == 404


def test_another_orders_payment_cannot_be_continued(twin: Stage) -> None:
    failed = twin.pay(twin.order(), outcome="failed")
    answer = twin.post(f"/twin/orders/{twin.order()['id']}/pay", {"payment_id": failed["id"]})
    assert (answer.status_code, answer.json()["key"]) == (404, "payment_id")


def test_a_captured_payment_cannot_fail(twin: Stage) -> None:
    payment = twin.paid()
    instruction = {"payment_id": payment["id"], "outcome": "failed"}
    answer = twin.post(f"/twin/orders/{payment['order_id']}/pay", instruction)
    assert (answer.status_code, answer.json()["key"]) == (409, "outcome")


def test_the_previous_secret_must_exist_to_be_used(receiver: Receiver) -> None:
    with Stage(receiver, RAZORPAY_WEBHOOK_SECRET_PREVIOUS="") as twin:
        answer = twin.post(f"/twin/orders/{twin.order()['id']}/pay", {"webhooks": {"secret": "previous"}})
        assert (answer.status_code, answer.json()["key"]) == (400, "webhooks.secret")


def test_an_order_is_shown_with_its_payments(twin: Stage) -> None:
    payment = twin.paid()
    shown = twin.get(f"/twin/orders/{payment['order_id']}")
    assert (shown["order"]["status"], shown["payments"]) == ("paid", [payment])


def test_reset_forgets_everything(twin: Stage) -> None:
    twin.paid()
    twin.post("/twin/faults", {"receipt_mode": "unique_same"})
    twin.post("/sandbox/sms/", {"to": "+919999988888", "text": "hello", "message_id": "m1"})
    twin.post("/twin/reset")
    assert (twin.get("/twin/orders")["count"], twin.get("/twin/deliveries/")["count"]) == (0, 0)
    assert (twin.get("/twin/faults")["receipt_mode"], twin.get("/sandbox/sms/")) == ("accept", [])


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:8000"])
def test_a_page_of_this_machine_may_ask(twin: Stage, origin: str) -> None:
    answer = requests.options(f"{twin.url}/twin/reset", headers={"Origin": origin}, timeout=5)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, origin)
    read = requests.get(f"{twin.url}/twin/orders", headers={"Origin": origin}, timeout=5)
    assert read.headers["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}])
def test_a_page_from_elsewhere_may_not(twin: Stage, headers: dict[str, str]) -> None:
    answer = requests.get(f"{twin.url}/sandbox/sms/", headers=headers, timeout=5)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_it_says_when_it_is_well(twin: Stage) -> None:
    assert twin.get("/healthz") == {"status": "ok"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/checkout/order_AAAAAAAAAAAAAA", "text/html"),
        ("/checkout.js", "text/javascript"),
        ("/v1/checkout.js", "text/javascript"),
        ("/twin.css", "text/css"),
    ],
)
def test_pages_are_served_and_load_nothing_from_outside(twin: Stage, path: str, kind: str) -> None:
    answer = requests.get(twin.url + path, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
    assert "https://" not in answer.text
