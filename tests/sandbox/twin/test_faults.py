"""Trouble on demand."""

import time
from typing import Any

import pytest
import requests
from razorpay.errors import BadRequestError, ServerError

from .stage import Stage


def trouble(twin: Stage, fault: str, **more: Any) -> None:
    body = {"endpoint": "order.create", "fault": fault, "times": 1} | more
    assert twin.post("/twin/faults", body).status_code == 200


def count(twin: Stage) -> int:
    return int(twin.get("/twin/orders")["count"])


def test_latency_only_delays(twin: Stage) -> None:
    trouble(twin, "latency", seconds=0.3)
    began = time.monotonic()
    twin.order()
    assert time.monotonic() - began >= 0.3
    assert count(twin) == 1


def test_too_many_requests_look_like_a_bad_request(twin: Stage) -> None:
    trouble(twin, "429")
    with pytest.raises(BadRequestError, match="Please try after sometime"):
        twin.order()
    assert count(twin) == 0


def test_a_server_error_is_one(twin: Stage) -> None:
    trouble(twin, "500")
    with pytest.raises(ServerError):
        twin.order()
    assert count(twin) == 0


def test_a_bad_gateway_answers_html(twin: Stage) -> None:
    trouble(twin, "502_html")
    with pytest.raises(requests.JSONDecodeError):
        twin.order()
    assert count(twin) == 0


@pytest.mark.parametrize(("fault", "made"), [("reset_before", 0), ("reset_after", 1)])
def test_a_connection_can_break_before_and_after_the_effect(twin: Stage, fault: str, made: int) -> None:
    trouble(twin, fault)
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        twin.order()
    assert count(twin) == made


def test_an_endpoint_can_hang(twin: Stage) -> None:
    trouble(twin, "hang")
    with pytest.raises(requests.Timeout):
        twin.client.order.create({"amount": 500, "currency": "INR"}, timeout=0.4)
    assert count(twin) == 0


def test_an_answer_can_be_cut_short(twin: Stage) -> None:
    trouble(twin, "truncated_json")
    with pytest.raises(requests.JSONDecodeError):
        twin.order()
    assert count(twin) == 1


def test_a_fault_is_used_up_after_its_times(twin: Stage) -> None:
    trouble(twin, "500", times=2)
    statuses = [twin.raw("POST", "/v1/orders", json={"amount": 500, "currency": "INR"}).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]


def test_a_fault_for_everything_stays_until_cleared(twin: Stage) -> None:
    trouble(twin, "500", endpoint="*", times=None)
    assert {twin.raw("GET", "/v1/orders").status_code for _ in range(3)} == {500}
    requests.delete(f"{twin.url}/twin/faults", timeout=5)
    assert twin.raw("GET", "/v1/orders").status_code == 200


def test_a_fault_spares_the_other_endpoints(twin: Stage) -> None:
    trouble(twin, "500", endpoint="payment.fetch", times=None)
    payment = twin.paid()
    with pytest.raises(ServerError):
        twin.client.payment.fetch(payment["id"])
    assert twin.client.order.payments(payment["order_id"])["count"] == 1


def test_knobs_and_faults_are_shown_and_cleared(twin: Stage) -> None:
    trouble(twin, "latency", seconds=2)
    twin.post("/twin/faults", {"receipt_mode": "unique_same", "refund_seconds": 3})
    shown = twin.get("/twin/faults")
    assert (shown["receipt_mode"], shown["refund_seconds"]) == ("unique_same", 3)
    assert shown["faults"] == [{"endpoint": "order.create", "fault": "latency", "seconds": 2, "times": 1}]
    cleared = twin.post("/twin/faults", {"clear": True}).json()
    assert (cleared["receipt_mode"], cleared["faults"]) == ("accept", [])


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"endpoint": "order.make", "fault": "500"}, "endpoint"),
        ({"endpoint": "order.create"}, "fault"),
        ({"endpoint": "order.create", "fault": "500", "times": 0}, "times"),
        ({"fault": "latency", "seconds": -1}, "seconds"),
        ({"receipt_mode": "maybe"}, "receipt_mode"),
        ({"webhooks_enabled": "no"}, "webhooks_enabled"),
        ({"webhooks_disabled_at": 1}, "webhooks_disabled_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_fault_names_its_key(twin: Stage, body: dict[str, Any], key: str) -> None:
    answer = twin.post("/twin/faults", body)
    assert (answer.status_code, answer.json()["key"]) == (400, key)
    assert twin.get("/twin/faults")["faults"] == []
