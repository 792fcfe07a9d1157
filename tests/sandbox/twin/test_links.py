"""Payment links over the REST API, and their page."""

import time
from typing import Any

import pytest
import requests
from razorpay.errors import BadRequestError

from .stage import Stage, eventually

FIELDS = {
    "accept_partial", "amount", "amount_paid", "callback_method", "callback_url", "cancelled_at", "created_at",
    "currency", "customer", "description", "expire_by", "expired_at", "first_min_partial_amount", "id", "notes",
    "notify", "payments", "reference_id", "reminder_enable", "reminders", "short_url", "status", "updated_at",
    "upi_link", "user_id",
}  # fmt: skip


def link(twin: Stage, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = twin.client.payment_link.create({"amount": 50000, "currency": "INR", **more})
    return made


def pay(twin: Stage, link_id: str, **instruction: Any) -> requests.Response:
    return twin.post(f"/twin/payment_links/{link_id}/pay", instruction)


def test_a_new_link_has_the_documented_fields_and_no_order_yet(twin: Stage) -> None:
    made = link(twin, reference_id="DN-1", description="The rest of your stay")
    assert set(made) == FIELDS
    assert (made["status"], made["amount_paid"], made["payments"]) == ("created", 0, [])
    assert twin.client.payment_link.fetch(made["id"]) == made


def test_a_reference_is_taken_once_and_found_again(twin: Stage) -> None:
    made = link(twin, reference_id="DN-2")
    link(twin, reference_id="DN-3")
    with pytest.raises(BadRequestError, match="DN-2 already exists"):
        link(twin, reference_id="DN-2")
    assert twin.client.payment_link.all({"reference_id": "DN-2"}) == {"payment_links": [made]}


def test_a_paid_link_tells_of_itself_beside_its_payment_and_order(twin: Stage) -> None:
    made = link(twin, reference_id="DN-4")
    payment = pay(twin, made["id"]).json()["payment"]
    assert sorted(twin.receiver.events(4)) == [
        "order.paid", "payment.authorized", "payment.captured", "payment_link.paid",
    ]  # fmt: skip
    told = next(news.json for news in twin.receiver.received if news.event == "payment_link.paid")
    assert sorted(told["contains"]) == ["order", "payment", "payment_link"]
    paid = twin.client.payment_link.fetch(made["id"])
    assert told["payload"]["payment_link"]["entity"] == paid
    assert (paid["status"], paid["amount_paid"], paid["order_id"]) == ("paid", 50000, payment["order_id"])
    assert [tried["payment_id"] for tried in paid["payments"]] == [payment["id"]]


def test_the_order_behind_a_link_is_called_as_the_link(twin: Stage) -> None:
    made = link(twin, reference_id="DN-5")
    payment = pay(twin, made["id"]).json()["payment"]
    assert twin.client.order.fetch(payment["order_id"])["receipt"] == "DN-5"


def test_a_failed_try_leaves_the_link_open(twin: Stage) -> None:
    made = link(twin)
    pay(twin, made["id"], outcome="failed")
    assert twin.client.payment_link.fetch(made["id"])["status"] == "created"
    assert pay(twin, made["id"]).status_code == 200


def test_a_paid_link_is_not_paid_again_unless_forced(twin: Stage) -> None:
    made = link(twin)
    pay(twin, made["id"])
    assert pay(twin, made["id"]).status_code == 409
    assert pay(twin, made["id"], force=True).status_code == 200


def test_the_page_of_a_link_is_the_payment_window(twin: Stage) -> None:
    made = link(twin)
    page = requests.get(made["short_url"], timeout=5)
    order_id = twin.client.payment_link.fetch(made["id"])["order_id"]
    assert (page.status_code, page.url) == (200, f"{twin.url}/checkout/{order_id}")


def test_a_cancelled_link_cannot_be_paid(twin: Stage) -> None:
    made = link(twin)
    assert twin.client.payment_link.cancel(made["id"])["status"] == "cancelled"
    assert twin.receiver.events(1) == ["payment_link.cancelled"]
    assert pay(twin, made["id"]).status_code == 409
    assert requests.get(made["short_url"], timeout=5).status_code == 409


def test_a_paid_link_cannot_be_cancelled(twin: Stage) -> None:
    made = link(twin)
    pay(twin, made["id"])
    with pytest.raises(BadRequestError, match="it is paid"):
        twin.client.payment_link.cancel(made["id"])


def test_a_link_expires_by_itself(twin: Stage) -> None:
    made = link(twin, expire_by=int(time.time()) + 3600)
    assert twin.post(f"/twin/payment_links/{made['id']}/expire").status_code == 200
    assert eventually(lambda: twin.client.payment_link.fetch(made["id"])["status"]) == "expired"
    assert twin.receiver.events(1) == ["payment_link.expired"]
    assert pay(twin, made["id"]).status_code == 409


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": 99}, "The amount must be at least INR 1.00"),
        ({"expire_by": 1}, "at least 15 minutes"),
        ({"expire_by": int(time.time()) + 190 * 86400}, "six months"),
        ({"reference_id": "r" * 41}, "The reference id may not be greater than 40 characters."),
        ({"colour": "red"}, "colour is/are not required and should not be sent"),
    ],
)
def test_a_bad_link_is_refused(twin: Stage, change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        link(twin, **change)
