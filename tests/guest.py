"""A guest with a browser and a phone, somewhere outside: knows addresses and HTTP, nothing of the code."""

import itertools
import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

_numbers = itertools.count(int(time.time()) % 1_000_000 * 7 + os.getpid())
_days = itertools.count(20, 3)


def fresh_phone() -> str:
    """A mobile number nobody used before; far from its neighbours, whom the limits count together."""
    return f"9{(next(_numbers) * 7919) % 10**9:09d}".replace("90", "98", 1)


class Guest:
    """Everything a guest does, over HTTP; `at` are the addresses of a running house."""

    def __init__(self, at: dict[str, str], phone: str = "") -> None:
        self.api, self.twin = at["API_URL"], at["TWIN_URL"]
        self.phone = phone or fresh_phone()
        self.http = requests.Session()
        self.checkout: dict[str, Any] = {}

    def post(self, path: str, body: dict[str, Any] | None = None, **more: Any) -> requests.Response:
        return self.http.post(f"{self.api}{path}", json=body or {}, timeout=30, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.http.get(f"{self.api}{path}", params=params, timeout=30)

    def log_in(self) -> "Guest":
        asked = self.post("/api/auth/otp/request/", {"phone_number": self.phone})
        assert asked.status_code == 200, asked.text
        body = {"phone_number": self.phone, "otp": self.code()}
        answer = self.post("/api/auth/otp/verify/", body)
        assert answer.status_code == 200, answer.text
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access']}"
        return self

    def code(self) -> str:
        """The login code of the newest SMS."""
        return eventually(lambda: self.inbox("login code"))[0]["text"][:6]

    def inbox(self, saying: str = "") -> list[dict[str, str]]:
        answer = requests.get(f"{self.twin}/sandbox/sms/", params={"phone_number": self.phone}, timeout=10)
        return [message for message in answer.json() if saying in message["text"]]

    def hold(self, guests: int = 2) -> dict[str, Any]:
        """A room somewhere in Goa on days that nobody else in these tests asks for."""
        for _ in range(40):
            first = next(_days)
            stay = {"check_in_date": _day(first), "check_out_date": _day(first + 2), "guests": guests}
            found = self.get("/api/rooms/search/", location="Goa", **stay).json()
            if found:
                body = {"resort_id": found[0]["resort_id"], "room_ids": found[0]["suggested_rooms"], **stay}
                held = self.post("/api/booking/select-rooms/", body)
                assert held.status_code == 201, held.text
                answer: dict[str, Any] = {**held.json(), "asked": body}
                return answer
        raise AssertionError("nothing is free in Goa")

    def order(self) -> tuple[int, str]:
        """An attempt ready to be paid, and its order at Razorpay; `checkout` keeps what the browser is told."""
        held = self.hold()
        attempt, room = held["booking_attempt_id"], held["rooms"][0]["id"]
        guests = [{"room_id": room, "name": name, "age": 30} for name in ("Asha", "Ravi")]
        named = self.post("/api/booking/add-guests/", {"booking_attempt_id": attempt, "guests": guests})
        assert named.status_code == 200, named.text
        begun = self.post("/api/booking/initiate-payment/", {"booking_attempt_id": attempt})
        assert begun.status_code == 200, begun.text
        self.checkout = begun.json()
        return attempt, self.checkout["razorpay_order_id"]

    def pay(self, order_id: str, **how: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.twin}/twin/orders/{order_id}/pay", json=how, timeout=30)
        assert answer.ok, answer.text
        paid: dict[str, Any] = answer.json()
        return paid

    def status(self, attempt_id: int) -> str:
        return str(self.get(f"/api/booking/attempts/{attempt_id}/").json()["status"])

    def await_status(self, attempt_id: int, status: str, within_seconds: float = 60) -> None:
        eventually(lambda: self.status(attempt_id) == status, within_seconds)


def eventually(question: Any, within_seconds: float = 30) -> Any:
    """The first answer that is not empty; an AssertionError when there is none in time."""
    until = time.monotonic() + within_seconds
    while time.monotonic() < until:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"nothing came of it within {within_seconds} s")


def _day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
