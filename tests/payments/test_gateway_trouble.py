"""Razorpay in bad health while an order is made: one order, or a refusal that keeps the hold."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from backend.payments import gateway
from backend.payments.gateway import calls
from backend.payments.models import PaymentOrder
from tests import cast
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)

RECEIPT_MODES = ("accept", "unique_error", "unique_same")
TROUBLE = ("429", "500", "502_html", "reset_before", "truncated_json", "hang")


@pytest.fixture(autouse=True)
def _impatient(settings):
    settings.RAZORPAY_CALL_SECONDS = 1


@pytest.mark.parametrize("mode", RECEIPT_MODES)
@pytest.mark.parametrize("fault", ["reset_after", "truncated_json"])
def test_an_order_whose_answer_was_lost_is_adopted(asha_browser, named, twin, mode, fault):
    twin.knobs(receipt_mode=mode)
    twin.fault("order.create", fault, times=1)
    body = cast.initiate(asha_browser, named).json()
    made = twin.get("/twin/orders")
    assert [order["id"] for order in made["items"]] == [body["razorpay_order_id"]]


@pytest.mark.parametrize("mode", RECEIPT_MODES)
def test_an_order_that_cannot_be_looked_up_at_once_is_adopted_by_the_next_try(asha_browser, named, twin, mode):
    twin.knobs(receipt_mode=mode)
    twin.fault("order.create", "reset_after", times=1)
    twin.fault("order.list", "500", times=1)
    assert cast.initiate(asha_browser, named).status_code == 503
    body = cast.initiate(asha_browser, named).json()
    made = twin.get("/twin/orders")
    assert [order["id"] for order in made["items"]] == [body["razorpay_order_id"]]


def test_a_receipt_that_razorpay_knows_leads_to_its_order(asha_browser, named, twin, monkeypatch):
    """The process died between the call and its first line of memory: not even a doubt is written down."""
    twin.fault("order.create", "reset_after", times=1)
    twin.fault("order.list", "500", times=1)
    cast.initiate(asha_browser, named)
    PaymentOrder.objects.update(doubtful=False)
    twin.knobs(receipt_mode="unique_error")
    assert cast.initiate(asha_browser, named).status_code == 200
    assert twin.get("/twin/orders")["count"] == 1


def test_an_order_of_another_amount_is_not_adopted(asha_browser, named, twin):
    twin.fault("order.create", "reset_before", times=1)
    cast.initiate(asha_browser, named)
    order = PaymentOrder.objects.get()
    foreign = gateway.create_order({"amount": 100, "currency": "INR", "receipt": order.receipt})
    body = cast.initiate(asha_browser, named).json()
    assert body["razorpay_order_id"] != foreign["id"]
    assert twin.get(f"/v1/orders/{body['razorpay_order_id']}")["amount"] == order.amount_paise


@pytest.mark.parametrize("fault", TROUBLE)
def test_trouble_is_a_503_that_keeps_the_hold(asha_browser, named, room, twin, fault):
    twin.fault("*", fault)
    began = time.monotonic()
    answer = cast.initiate(asha_browser, named)
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_gateway_unavailable")
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"] == "application/problem+json"
    assert time.monotonic() - began < 5
    assert state.taken(room)


@pytest.mark.parametrize("fault", TROUBLE)
def test_after_the_trouble_the_same_request_succeeds_with_one_order(asha_browser, named, twin, fault):
    twin.fault("*", fault)
    cast.initiate(asha_browser, named)
    twin.reset()
    assert cast.initiate(asha_browser, named).status_code == 200
    assert twin.get("/twin/orders")["count"] == 1


def test_a_503_is_not_remembered_under_its_idempotency_key(asha_browser, named, twin):
    def initiate():
        body = {"booking_attempt_id": named}
        key = {"Idempotency-Key": "k1"}
        return asha_browser.post("/api/booking/initiate-payment/", body, format="json", headers=key).status_code

    twin.fault("*", "500", times=2)
    assert [initiate(), initiate()] == [503, 200]


def test_wrong_credentials_are_a_503_and_no_server_error(asha_browser, named, settings):
    settings.RAZORPAY_KEY_SECRET = "not-the-secret"
    with pytest.raises(gateway.GatewayRefused):
        gateway.create_order({"amount": 100, "currency": "INR"})
    assert cast.initiate(asha_browser, named).status_code == 503


def test_two_initiations_at_once_make_one_order(asha, named, twin):
    twin.fault("order.create", "latency", seconds=0.4)

    def initiate(_):
        try:
            return cast.initiate(cast.logged_in(asha), named).json()["razorpay_order_id"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        ids = set(both.map(initiate, range(2)))
    assert [order["id"] for order in twin.get("/twin/orders")["items"]] == list(ids)


def test_a_claim_that_a_dead_process_left_behind_is_taken_over(asha_browser, named, twin):
    twin.fault("*", "500", times=2)
    cast.initiate(asha_browser, named)
    order = PaymentOrder.objects.get()
    PaymentOrder.objects.update(claimed_at=order.created_at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("backend.payments.orders.razorpay_orders.WAIT_SECONDS", 0)
        busy = cast.initiate(asha_browser, named)
        assert (busy.status_code, busy.json()["code"]) == (503, "order_in_the_making")
        patch.setattr("backend.payments.orders.razorpay_orders.CLAIM_SECONDS", 0)
        assert cast.initiate(asha_browser, named).status_code == 200


def test_no_call_to_razorpay_is_made_inside_a_transaction(asha_browser, named, room, twin, bell, monkeypatch):
    inside = []
    call = calls.ask_razorpay
    monkeypatch.setattr(calls, "ask_razorpay", lambda *args: inside.append(connection.in_atomic_block) or call(*args))
    twin.fault("order.create", "reset_after", times=1)
    order_id = cast.initiate(asha_browser, named).json()["razorpay_order_id"]
    paid = twin.pay(order_id)
    asha_browser.post("/api/booking/verify-payment/", paid["checkout"], format="json")
    twin.pay(order_id, force=True)
    PaymentOrder.objects.update(check_at=PaymentOrder.objects.get().created_at)
    from worker import tasks

    tasks.check_orders()
    bell.answer()
    # Create, look up, verify, check, refund the second payment.
    assert inside == [False] * 5


def test_a_payment_that_razorpay_does_not_know_is_refused_with_its_status(order):
    with pytest.raises(gateway.GatewayRefused) as refusal:
        gateway.fetch_payment("pay_nobodyknows00")
    assert refusal.value.status == 400


def test_secrets_and_signatures_stay_out_of_the_log(asha_browser, named, twin, settings, caplog):
    caplog.set_level("INFO")
    twin.fault("order.create", "502_html", times=1)
    cast.initiate(asha_browser, named)
    order_id = cast.initiate(asha_browser, named).json()["razorpay_order_id"]
    asha_browser.post("/api/booking/verify-payment/", news.checkout(order_id, "pay_unknown"), format="json")
    assert settings.RAZORPAY_KEY_SECRET not in caplog.text
    assert news.checkout(order_id, "pay_unknown")["razorpay_signature"] not in caplog.text
