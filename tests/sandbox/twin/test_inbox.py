"""The SMS inbox."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from .stage import Stage

MEERA, RAVI = "+919999988888", "+919999977777"


def send(twin: Stage, to: str, text: str, message_id: str) -> requests.Response:
    return twin.post("/sandbox/sms/", {"to": to, "text": text, "message_id": message_id})


def texts(twin: Stage, **query: str) -> list[str]:
    return [message["text"] for message in twin.get("/sandbox/sms/", params=query)]


def test_messages_are_listed_newest_first(twin: Stage) -> None:
    for number, to in enumerate((MEERA, RAVI, MEERA)):
        assert send(twin, to, f"text {number}", f"m{number}").status_code == 201
    assert texts(twin) == ["text 2", "text 1", "text 0"]
    assert texts(twin, phone_number=MEERA) == ["text 2", "text 0"]


def test_a_message_shows_three_things(twin: Stage) -> None:
    send(twin, MEERA, "hello", "m1")
    (message,) = twin.get("/sandbox/sms/")
    assert set(message) == {"to", "text", "sent_at"}
    assert (message["to"], message["text"]) == (MEERA, "hello")
    assert datetime.fromisoformat(message["sent_at"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "query",
    [
        "9999988888",
        "+919999988888",
        "%2B919999988888",
        "+91 99999 88888",
        "%2B91%2099999%2088888",
        "099999 88888",
        "91-99999-88888",
        "0091 99999 88888",
        "(+91) 99999.88888",
    ],
)
def test_a_number_is_found_however_it_is_typed(twin: Stage, query: str) -> None:
    send(twin, MEERA, "for meera", "m1")
    send(twin, RAVI, "for ravi", "m2")
    assert [m["text"] for m in twin.get(f"/sandbox/sms/?phone_number={query}")] == ["for meera"]


@pytest.mark.parametrize("query", ["8888", "", "nobody", "+14155550123"])
def test_another_number_finds_nothing(twin: Stage, query: str) -> None:
    send(twin, MEERA, "for meera", "m1")
    assert twin.get(f"/sandbox/sms/?phone_number={query}") == []


def test_the_same_message_twice_is_kept_once(twin: Stage) -> None:
    first, second = send(twin, MEERA, "hello", "m1"), send(twin, MEERA, "hello", "m1")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert texts(twin) == ["hello"]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"to": MEERA, "text": "x"}, "message_id"),
        ({"to": "", "text": "x", "message_id": "m"}, "to"),
        ({"to": MEERA, "text": 7, "message_id": "m"}, "text"),
        ({"to": MEERA, "text": "x", "message_id": "m", "more": 1}, "more"),
    ],
)
def test_an_incomplete_message_is_refused(twin: Stage, body: dict[str, Any], key: str) -> None:
    answer = twin.post("/sandbox/sms/", body)
    assert (answer.status_code, answer.json()["key"], texts(twin)) == (400, key, [])


def test_only_the_last_five_thousand_are_kept(twin: Stage) -> None:
    with requests.Session() as session:
        for number in range(5003):
            body = {"to": MEERA, "text": str(number), "message_id": f"m{number}"}
            session.post(f"{twin.url}/sandbox/sms/", json=body, timeout=5)
    kept = texts(twin)
    assert (len(kept), kept[0], kept[-1]) == (5000, "5002", "3")


def test_a_browser_gets_a_page(twin: Stage) -> None:
    send(twin, MEERA, "secret 482133", "m1")
    answer = requests.get(f"{twin.url}/sandbox/sms/", headers={"Accept": "text/html,*/*;q=0.8"}, timeout=5)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "SMS inbox" in answer.text
