"""The webhook sender."""

import hashlib
import hmac

import pytest

from .stage import PREVIOUS_SECRET, WEBHOOK_SECRET, Receiver, Stage, eventually


def signed(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_a_captured_payment_sends_three_events_in_order(twin: Stage, receiver: Receiver) -> None:
    twin.paid()
    assert receiver.events(3) == ["payment.authorized", "payment.captured", "order.paid"]


def test_the_raw_body_is_signed_with_the_current_secret(twin: Stage, receiver: Receiver) -> None:
    twin.paid()
    for delivery in receiver.wait(3):
        assert delivery.signature == signed(WEBHOOK_SECRET, delivery.body)
    assert len({delivery.event_id for delivery in receiver.received}) == 3


def test_an_event_is_a_snapshot_of_its_moment(twin: Stage, receiver: Receiver) -> None:
    payment = twin.paid()
    authorized, captured, paid = receiver.wait(3)
    assert (authorized.payment["status"], authorized.payment["captured"]) == ("authorized", False)
    assert (captured.payment["status"], captured.payment["id"]) == ("captured", payment["id"])
    assert paid.json["payload"]["order"]["entity"]["status"] == "paid"


def test_an_event_has_the_documented_envelope(twin: Stage, receiver: Receiver) -> None:
    twin.paid(method="netbanking")
    paid = receiver.wait(3)[2].json
    assert set(paid) == {"entity", "account_id", "event", "contains", "payload", "created_at"}
    assert (paid["entity"], paid["contains"]) == ("event", ["payment", "order"])
    assert not {"error_source", "acquirer_data"} & set(paid["payload"]["payment"]["entity"])


def test_a_card_event_has_the_documented_quirks(twin: Stage, receiver: Receiver) -> None:
    twin.pay(twin.order(), method="card", outcome="authorized")
    payment = receiver.wait(1)[0].payment
    assert (payment["captured"], payment["error_code"], payment["error_reason"]) == (True, "", None)
    assert payment["card"]["id"] == payment["card_id"]
    assert set(payment["acquirer_data"]) == {"auth_code", "rrn"}


def test_failed_then_captured_is_one_payment(twin: Stage, receiver: Receiver) -> None:
    payment = twin.paid(outcome="failed_then_captured")
    names = receiver.events(4)
    assert names == ["payment.failed", "payment.authorized", "payment.captured", "order.paid"]
    assert {delivery.payment["id"] for delivery in receiver.received} == {payment["id"]}


def test_copies_share_an_event_id(twin: Stage, receiver: Receiver) -> None:
    twin.pay(twin.order(), outcome="failed", webhooks={"copies": 5})
    assert len({delivery.event_id for delivery in receiver.wait(5)}) == 1
    assert len({delivery.body for delivery in receiver.received}) == 1


def test_shuffled_deliveries_come_in_many_orders(twin: Stage, receiver: Receiver) -> None:
    seen = set()
    for _ in range(12):
        receiver.forget()
        twin.paid(webhooks={"shuffle": True})
        seen.add(tuple(receiver.events(3)))
    assert len(seen) > 1


def test_dropped_events_are_not_sent_but_can_be_resent(twin: Stage, receiver: Receiver) -> None:
    twin.paid(webhooks={"drop": ["payment.captured", "payment.authorized"]})
    assert receiver.events(1) == ["order.paid"]
    dropped = twin.get("/twin/deliveries/?event=payment.captured")["items"][0]
    assert dropped["status"] == "dropped"
    resent = twin.post(f"/twin/deliveries/{dropped['event_id']}/resend").json()
    assert (resent["status"], receiver.received[-1].event_id) == (200, dropped["event_id"])


@pytest.mark.parametrize(("name", "secret"), [("previous", PREVIOUS_SECRET), ("wrong", "")])
def test_another_secret_can_sign(twin: Stage, receiver: Receiver, name: str, secret: str) -> None:
    twin.pay(twin.order(), outcome="failed", webhooks={"secret": name})
    delivery = receiver.wait(1)[0]
    assert delivery.signature != signed(WEBHOOK_SECRET, delivery.body)
    assert (delivery.signature == signed(PREVIOUS_SECRET, delivery.body)) == bool(secret)


def test_a_refused_delivery_is_retried_with_the_same_id_and_signature(twin: Stage, receiver: Receiver) -> None:
    receiver.answers[:] = [500, 302]
    twin.pay(twin.order(), outcome="failed", webhooks={"secret": "previous"})
    first, second, third = receiver.wait(3)
    assert first == second == third
    tries = eventually(lambda: [t for t in [twin.get("/twin/deliveries/")] if not t["unfinished"]])[0]["items"]
    assert [(t["attempt"], t["status"]) for t in tries] == [(3, 200), (2, 302), (1, 500)]


def test_a_resend_is_signed_with_the_current_secret(twin: Stage, receiver: Receiver) -> None:
    twin.pay(twin.order(), outcome="failed", webhooks={"secret": "previous"})
    event_id = receiver.wait(1)[0].event_id
    twin.post(f"/twin/deliveries/{event_id}/resend")
    again = receiver.wait(2)[1]
    assert (again.event_id, again.signature) == (event_id, signed(WEBHOOK_SECRET, again.body))


def test_after_a_day_of_failures_the_webhook_is_disabled(receiver: Receiver) -> None:
    receiver.forget()
    with Stage(receiver, TWIN_TIME_SCALE="200000") as twin:
        receiver.answer = 503
        twin.pay(twin.order(), outcome="failed")
        eventually(lambda: not twin.get("/twin/deliveries")["enabled"])
        tried = len(receiver.received)
        assert tried == 11
        receiver.answer = 200
        twin.paid()
        assert len(receiver.received) == tried
        assert twin.post("/twin/webhook/enable").json()["webhooks_disabled_at"] is None
        twin.paid()
        assert receiver.events(tried + 3)[-1] == "order.paid"


def test_webhooks_can_be_switched_off_and_on(twin: Stage, receiver: Receiver) -> None:
    twin.post("/twin/faults", {"webhooks_enabled": False})
    order = twin.order()
    twin.pay(order)
    tries = twin.get(f"/twin/deliveries/?order_id={order['id']}")["items"]
    assert [t["status"] for t in tries] == ["disabled"] * 3
    twin.post("/twin/faults", {"webhooks_enabled": True})
    twin.pay(twin.order(), outcome="failed")
    assert receiver.events(1) == ["payment.failed"]


def test_webhooks_can_come_late(twin: Stage, receiver: Receiver) -> None:
    twin.post("/twin/faults", {"webhook_delay_seconds": 0.4})
    twin.pay(twin.order(), outcome="failed")
    assert (receiver.received, len(twin.get("/twin/deliveries/")["unfinished"])) == ([], 1)
    assert receiver.events(1) == ["payment.failed"]


def test_a_dispute_names_the_payment(twin: Stage, receiver: Receiver) -> None:
    payment = twin.told()
    dispute = twin.post(f"/twin/payments/{payment['id']}/dispute", {"amount": 39000}).json()
    assert (dispute["payment_id"], dispute["status"], dispute["amount"]) == (payment["id"], "open", 39000)
    delivery = receiver.wait(1)[0]
    assert (delivery.event, delivery.json["contains"]) == ("payment.dispute.created", ["payment", "dispute"])
