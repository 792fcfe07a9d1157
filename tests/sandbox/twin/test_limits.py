"""The twin takes and refuses as Razorpay does: sums, methods, Offers, and who bears the fee."""

from typing import Any

import pytest
from razorpay.errors import BadRequestError

from .stage import Stage

LAKH = 1_00_000_00


def refused(twin: Stage, path: str, body: dict[str, Any]) -> str:
    answer = twin.raw("POST", path, json=body)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"]["description"])


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/payment_links"])
def test_orders_and_links_have_a_least_and_a_most(twin: Stage, path: str) -> None:
    assert refused(twin, path, {"amount": 99, "currency": "INR"}) == "The amount must be at least INR 1.00"
    most = 5_00_000_00
    assert refused(twin, path, {"amount": most + 1, "currency": "INR"}) == "Amount exceeds maximum amount allowed."
    for amount in (100, most):
        assert twin.raw("POST", path, json={"amount": amount, "currency": "INR"}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/payment_links"])
def test_what_an_account_takes_at_most_is_its_own(twin: Stage, path: str) -> None:
    twin.post("/twin/faults", {"most_paise": 3_000_000})
    assert "maximum" in refused(twin, path, {"amount": 3_000_001, "currency": "INR"})


def test_a_refund_has_a_least(twin: Stage) -> None:
    payment = twin.paid()
    with pytest.raises(BadRequestError, match=r"at least INR 1\.00"):
        twin.refund(payment, 99)


def test_upi_takes_a_lakh_and_other_methods_more(twin: Stage) -> None:
    assert twin.paid(LAKH)["method"] == "upi"
    assert twin.paid(LAKH + 1)["method"] == "card"
    order = twin.order(LAKH + 1)
    answer = twin.post(f"/twin/orders/{order['id']}/pay", {"method": "upi"})
    assert (answer.status_code, answer.json()["key"]) == (400, "method")


def test_a_method_that_the_account_does_not_have_pays_nothing(twin: Stage) -> None:
    twin.post("/twin/faults", {"methods": ["upi"]})
    for amount, method in ((500, "card"), (LAKH + 1, "upi")):
        order = twin.order(amount)
        assert twin.post(f"/twin/orders/{order['id']}/pay", {"method": method}).status_code == 400


def test_an_offer_takes_something_off_and_is_named_to_who_asks(twin: Stage) -> None:
    payment = twin.paid(50_000, offer=5_000)
    assert payment["amount"] == 45_000
    plain = twin.client.payment.fetch(payment["id"])
    assert "offers" not in plain
    expanded = twin.client.payment.fetch(payment["id"], {"expand[]": "offers"})
    assert expanded["offers"]["items"][0]["id"].startswith("offer_")
    assert twin.client.order.fetch(payment["order_id"])["status"] == "paid"
    without = twin.client.payment.fetch(twin.paid()["id"], {"expand[]": "offers"})
    assert without["offers"] == {"entity": "collection", "count": 0, "items": []}


def test_an_offer_leaves_a_rupee_to_pay(twin: Stage) -> None:
    order = twin.order(500)
    assert twin.post(f"/twin/orders/{order['id']}/pay", {"offer": 401}).status_code == 400
    assert twin.pay(order, offer=400)["amount"] == 100


def test_a_customer_who_bears_the_fee_pays_it_on_top(twin: Stage) -> None:
    twin.post("/twin/faults", {"fee_bearer": "customer"})
    payment = twin.paid(50_000)
    assert (payment["amount"], payment["fee"], payment["tax"]) == (51_180, 1_180, 180)
    assert payment["amount"] - payment["fee"] == 50_000


def test_methods_are_told(twin: Stage) -> None:
    twin.post("/twin/faults", {"methods": ["upi", "netbanking"]})
    told = twin.raw("GET", "/v1/methods").json()
    assert (told["entity"], told["upi"], told["card"], told["wallet"]) == ("methods", True, False, [])


def test_the_webhook_is_told(twin: Stage) -> None:
    (webhook,) = twin.client.webhook.all()["items"]
    assert webhook["url"] == twin.receiver.url
    assert (webhook["active"], webhook["events"]["payment.captured"]) == (True, True)
    twin.post("/twin/faults", {"webhooks_enabled": False})
    assert twin.client.webhook.all()["items"][0]["active"] is False


@pytest.mark.parametrize(
    "knobs",
    [{"most_paise": 0}, {"most_paise": "many"}, {"fee_bearer": "nobody"}, {"methods": []}, {"methods": ["cash"]}],
)
def test_a_mistyped_setting_is_refused(twin: Stage, knobs: dict[str, Any]) -> None:
    assert twin.post("/twin/faults", knobs).status_code == 400


def test_a_no_for_good_can_be_ordered(twin: Stage) -> None:
    twin.post("/twin/faults", {"endpoint": "order.create", "fault": "400", "times": 1})
    assert "not enabled" in refused(twin, "/v1/orders", {"amount": 500, "currency": "INR"})
    assert twin.order()["status"] == "created"
