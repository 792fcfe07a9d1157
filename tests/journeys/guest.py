"""A guest over HTTP: a phone, a browser, and a stay that nobody else has chosen."""

import re
import secrets
from datetime import timedelta
from itertools import count
from typing import Any

import requests
from django.utils import timezone

from tests.journeys.house import House, eventually

STAYS = count(30, 3)


class Guest:
    def __init__(self, house: House) -> None:
        self.house = house
        self.phone = f"+9198{secrets.randbelow(10**8):08d}"
        self.session = requests.Session()
        self.session.trust_env = False
        begin = timezone.localdate() + timedelta(days=next(STAYS))
        self.dates = {
            "check_in_date": begin.isoformat(),
            "check_out_date": (begin + timedelta(days=2)).isoformat(),
            "guests": 2,
        }

    def api(self, verb: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        return self.session.request(verb, f"{self.house.at['API_URL']}{path}", json=body, params=query, timeout=20)

    def post(self, path: str, body: Any) -> Any:
        answer = self.api("POST", path, body)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        answer = self.api("GET", path, **query)
        assert answer.ok, answer.text
        return answer.json()

    def code(self) -> str:
        """The code from the newest SMS."""
        return eventually(lambda: re.findall(r"\b\d{6}\b", " ".join(self.house.texts(self.phone)[:1])))[0]

    def log_in(self) -> "Guest":
        self.post("/api/auth/otp/request/", {"phone_number": self.phone})
        answer = self.post("/api/auth/otp/verify/", {"phone_number": self.phone, "otp": self.code()})
        self.session.headers["Authorization"] = f"Bearer {answer['access']}"
        return self

    def rooms(self) -> list[dict[str, Any]]:
        """The free rooms of the first resort in Goa, each with its resort."""
        found = self.get("/api/rooms/search/", location="Goa", **self.dates)
        return [{**room, "resort_id": found[0]["resort_id"]} for room in found[0]["available_rooms"]]

    def select(self, room: dict[str, Any]) -> requests.Response:
        wish = {**self.dates, "resort_id": room["resort_id"], "room_ids": [room["id"]]}
        return self.api("POST", "/api/booking/select-rooms/", wish)

    def order(self, room: dict[str, Any] | None = None) -> tuple[int, str]:
        """Hold a room, name the guests, initiate the payment: the attempt's id and the order's."""
        room = room or self.rooms()[0]
        attempt_id = self.select(room).json()["booking_attempt_id"]
        named = [{"room_id": room["id"], "name": name, "age": 34} for name in ("Asha", "Ravi")]
        self.post("/api/booking/add-guests/", {"booking_attempt_id": attempt_id, "guests": named})
        answer = self.post("/api/booking/initiate-payment/", {"booking_attempt_id": attempt_id})
        return attempt_id, answer["razorpay_order_id"]

    def pay(self, order_id: str, **how: Any) -> Any:
        return self.house.twin(f"/twin/orders/{order_id}/pay", how)

    def status(self, attempt_id: int) -> str:
        return str(self.get(f"/api/booking/attempts/{attempt_id}/")["status"])

    def becomes(self, attempt_id: int, status: str, within: float = 60) -> bool:
        """Waits until the attempt is this."""
        return bool(eventually(lambda: self.status(attempt_id) == status, within))

    def bookings(self) -> list[str]:
        """References of my bookings."""
        return [booking["reference"] for booking in self.get("/api/bookings/")["results"]]

    def confirmations(self) -> list[str]:
        """The confirmations my phone received; waits for the first."""
        return eventually(lambda: [text for text in self.house.texts(self.phone) if "confirmed" in text])
