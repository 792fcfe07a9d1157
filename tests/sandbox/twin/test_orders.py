"""Orders over the REST API."""

from typing import Any

import pytest
import requests
from razorpay.errors import BadRequestError

from .stage import KEY_ID, Stage

FIELDS = {
    "amount", "amount_due", "amount_paid", "attempts", "created_at", "currency", "entity", "id", "notes",
    "offer_id", "receipt", "status",
}  # fmt: skip


def test_a_new_order_has_the_documented_fields(twin: Stage) -> None:
    order = twin.order(receipt="DN-1", notes={"stay": "7"})
    assert set(order) == FIELDS
    assert order["id"].startswith("order_")
    assert len(order["id"]) == len("order_") + 14
    assert (order["status"], order["amount_due"], order["notes"]) == ("created", 50000, {"stay": "7"})


def test_an_order_without_notes_shows_an_empty_list(twin: Stage) -> None:
    assert twin.order()["notes"] == []


def test_an_order_is_found_again_by_its_id(twin: Stage) -> None:
    order = twin.order()
    assert twin.client.order.fetch(order["id"]) == order


def test_an_order_comes_as_a_form_too(twin: Stage) -> None:
    answer = twin.raw("POST", "/v1/orders", data={"amount": "500", "currency": "INR", "notes[stay]": "7"})
    assert (answer.json()["amount"], answer.json()["notes"]) == (500, {"stay": "7"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": 99}, "The amount must be at least INR 1.00"),
        ({"amount": "500"}, "The amount must be an integer."),
        ({"amount": 500.5}, "The amount must be an integer."),
        ({"amount": True}, "The amount must be an integer."),
        ({"amount": None}, "The amount field is required."),
        ({"currency": "XXX"}, "Currency is not supported"),
        ({"currency": ["INR"]}, "Currency is not supported"),
        ({"receipt": "r" * 41}, "The receipt may not be greater than 40 characters."),
        ({"notes": {str(n): "x" for n in range(16)}}, "Number of fields in notes should be less than or equal to 15"),
        ({"notes": {"long": "x" * 257}}, "The notes may not be greater than 256 characters."),
        ({"payment": {"capture_options": {"automatic_expiry_period": 11}}}, "between 12 and 7200 minutes"),
        ({"colour": "red"}, "colour is/are not required and should not be sent"),
    ],
)
def test_a_bad_order_is_refused_in_razorpays_words(twin: Stage, change: dict[str, Any], words: str) -> None:
    answer = twin.raw("POST", "/v1/orders", json={"amount": 500, "currency": "INR"} | change)
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert words in error["description"]
    assert (error["code"], error["source"], error["metadata"]) == ("BAD_REQUEST_ERROR", "business", {})
    assert twin.get("/twin/orders")["count"] == 0


def test_a_broken_body_is_refused(twin: Stage) -> None:
    headers = {"Content-Type": "application/json"}
    assert twin.raw("POST", "/v1/orders", data=b'{"amount":', headers=headers).status_code == 400
    assert twin.raw("POST", "/v1/orders", data=b"\xff\xfe", headers=headers).status_code == 400
    assert twin.raw("POST", "/v1/orders", data=b"[1]", headers=headers).status_code == 400


def test_an_unknown_order_does_not_exist(twin: Stage) -> None:
    with pytest.raises(BadRequestError, match="The id provided does not exist"):
        twin.client.order.fetch("order_AAAAAAAAAAAAAA")
    with pytest.raises(BadRequestError, match="The id provided does not exist"):
        twin.client.order.payments("order_AAAAAAAAAAAAAA")


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        (None, "The api key provided is invalid"),
        (("rzp_test_other", "key-secret"), "The api key provided is invalid"),
        ((KEY_ID, "wrong"), "Authentication failed"),
        ((KEY_ID, ""), "Authentication failed"),
    ],
)
def test_without_the_key_nothing_is_answered(twin: Stage, auth: tuple[str, str] | None, words: str) -> None:
    answer = requests.get(f"{twin.url}/v1/orders", auth=auth, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["error"]["description"] == words


def test_orders_are_listed_newest_first_in_pages(twin: Stage) -> None:
    made = [twin.order(receipt=f"DN-{n}")["id"] for n in range(4)]
    listed = twin.client.order.all({"count": 2, "skip": 1})
    assert [order["id"] for order in listed["items"]] == [made[2], made[1]]
    assert (listed["entity"], listed["count"]) == ("collection", 2)


def test_orders_are_filtered_by_receipt_and_time(twin: Stage) -> None:
    order = twin.order(receipt="DN-7")
    twin.order(receipt="DN-8")
    at = order["created_at"]
    assert [o["id"] for o in twin.client.order.all({"receipt": "DN-7"})["items"]] == [order["id"]]
    assert twin.client.order.all({"receipt": "DN-7", "to": at - 1})["count"] == 0
    assert twin.client.order.all({"from": at + 60})["count"] == 0


def test_a_bad_page_is_refused(twin: Stage) -> None:
    with pytest.raises(BadRequestError, match="count"):
        twin.client.order.all({"count": 101})


def test_a_receipt_may_be_used_twice(twin: Stage) -> None:
    first, second = twin.order(receipt="DN-1"), twin.order(receipt="DN-1")
    assert first["id"] != second["id"]
    assert twin.client.order.all({"receipt": "DN-1"})["count"] == 2


def test_a_receipt_may_have_to_be_unique(twin: Stage) -> None:
    twin.post("/twin/faults", {"receipt_mode": "unique_error"})
    twin.order(receipt="DN-1")
    with pytest.raises(BadRequestError, match=r"Order receipt should be unique\."):
        twin.order(receipt="DN-1")


def test_a_receipt_may_bring_the_same_order_back(twin: Stage) -> None:
    twin.post("/twin/faults", {"receipt_mode": "unique_same"})
    assert twin.order(receipt="DN-1") == twin.order(receipt="DN-1")


def test_an_order_can_ask_for_a_unique_receipt_itself(twin: Stage) -> None:
    assert twin.order(receipt="DN-1")["id"] == twin.order(receipt="DN-1", unique_receipt=True)["id"]


def test_an_unknown_address_is_not_found(twin: Stage) -> None:
    answer = twin.raw("GET", "/v1/nothing")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "BAD_REQUEST_ERROR")
