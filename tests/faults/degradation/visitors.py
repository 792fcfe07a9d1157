"""Who asks while something is wrong: a column of docs/degradation.md each."""

import itertools
import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import requests
from django.utils import timezone

from tests.faults import machine, probes
from tests.faults.degradation import page
from tests.faults.probes import Findings, Question
from tests.journeys.guest import Guest
from tests.journeys.house import STAFF
from tests.promises.house import SECRETS, Shaken

STAFF_PHONE = "9000000001"
OK = (200, 201, 202)
ATTEMPTS_EACH = 3


@dataclass
class Visitors:
    """A guest with stays to choose, attempts to pay and one that is paid; Razorpay; and somebody of the staff.

    `coveted` is a room that none of the stays is about.
    """

    house: Shaken
    url: str = ""
    guest: Guest = field(init=False)
    staff: requests.Session = field(init=False)
    stays: Iterator[dict[str, Any]] = field(init=False)
    coveted: dict[str, Any] = field(init=False)
    attempts: Iterator[int] = field(init=False)
    paid: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.url = self.house.at["API_URL"]
        self.guest = Guest(self.house).log_in()
        self.staff = logged_into_the_admin(self.url)
        *rooms, self.coveted = self.guest.rooms()
        self.stays = itertools.cycle(_stays(rooms))

    def hold(self) -> int:
        """An attempt whose guests are named, and that has no order yet."""
        stay = next(self.stays)
        attempt: int = self.guest.post("/api/booking/select-rooms/", stay)["booking_attempt_id"]
        named = [{"room_id": stay["room_ids"][0], "name": name, "age": 34} for name in ("Asha", "Ravi")]
        self.guest.post("/api/booking/add-guests/", {"booking_attempt_id": attempt, "guests": named})
        return attempt

    def prepare(self) -> None:
        """Attempts to be paid, and one that has been and has not been verified."""
        self.attempts = itertools.cycle([self.hold() for _ in range(ATTEMPTS_EACH)])
        order = self.guest.post("/api/booking/initiate-payment/", {"booking_attempt_id": self.hold()})
        self.paid = self.guest.pay(order["razorpay_order_id"])["checkout"]

    def columns(self) -> dict[str, Callable[[], Question]]:
        """Each column's next question."""
        query = urlencode({"location": "Goa", **self.guest.dates})
        cookies = "; ".join(f"{name}={value}" for name, value in self.staff.cookies.items())
        cookie = {"Cookie": cookies}
        return {
            "livez": lambda: self._get("livez", "/livez"),
            "readyz": lambda: self._get("readyz", "/readyz"),
            "search": lambda: self._get("search", f"/api/rooms/search/?{query}", self.bearer),
            "webhook": self._webhook,
            "select-rooms": lambda: self.select(next(self.stays)),
            "initiate-payment": lambda: self.initiate(next(self.attempts)),
            "verify-payment": lambda: self._post("/api/booking/verify-payment/", self.paid),
            "login code": lambda: self._post("/api/auth/otp/request/", {"phone_number": a_phone()}),
            "admin": lambda: self._get("admin", "/admin/bookings/finalbooking/", cookie),
        }

    def initiate(self, attempt: int) -> Question:
        return self._post("/api/booking/initiate-payment/", {"booking_attempt_id": attempt})

    def select(self, stay: dict[str, Any]) -> Question:
        return self._post("/api/booking/select-rooms/", stay)

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": str(self.guest.session.headers["Authorization"])}

    def _get(self, name: str, path: str, headers: dict[str, str] | None = None) -> Question:
        return Question(name, "GET", f"{self.url}{path}", headers or {}, expected=OK)

    def _post(self, path: str, body: dict[str, Any]) -> Question:
        headers = {**self.bearer, "Content-Type": "application/json"}
        return Question(path, "POST", f"{self.url}{path}", headers, json.dumps(body).encode(), expected=OK)

    def _webhook(self) -> Question:
        body, headers = probes.signed_delivery(SECRETS["RAZORPAY_WEBHOOK_SECRET"])
        return Question("webhook", "POST", f"{self.url}/api/booking/payment-callback/", headers, body)

    @contextmanager
    def measuring(self, row: str) -> Iterator[dict[str, Findings]]:
        """Everybody asks while the block runs; after it every cell of this row of the page is as the page says."""
        with probes.asking(every=0.9, **self.columns()) as found:
            yield found
        print(f"{row}: { ({column: _told(findings) for column, findings in found.items()}) }")
        slowness = 1.0 if self._broken(found, row) == {} else machine.slowness()
        assert self._broken(found, row, slowness) == {}, (row, slowness)

    def _broken(self, found: dict[str, Findings], row: str, slowness: float = 1.0) -> dict[str, list[str]]:
        """What was heard in the cells that are not as the page says."""
        cells = page.cells(row).items()
        return {column: _told(found[column]) for column, cell in cells if not _keeps(found[column], cell, slowness)}

    def all_is_well(self) -> bool:
        """Everybody is answered as on any other day."""
        for question in self.columns().values():
            findings = Findings()
            probes.ask(question(), findings)
            if findings.wrong:
                return False
        return True


def _keeps(findings: Findings, cell: page.Cell, slowness: float) -> bool:
    """Nine in ten as the cell says and in its time; and no 5xx that it does not say."""
    assert findings.heard, "nobody asked"
    right = sum(what in cell.answers and took <= cell.seconds * slowness for what, took in findings.heard)
    unmeant = [what for what, _ in findings.heard if what.startswith("5") and what not in cell.answers]
    return right >= 0.9 * len(findings.heard) and not unmeant


def _told(findings: Findings) -> list[str]:
    return [f"{what} {took:.1f}" for what, took in findings.heard] + findings.wrong[:2]


def _stays(rooms: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Nights that nobody else has: each room in each week."""
    today = timezone.localdate()
    for day, room in itertools.product(range(40, 330, 7), rooms):
        arrival = today + timedelta(days=day)
        yield {
            "resort_id": room["resort_id"],
            "room_ids": [room["id"]],
            "check_in_date": arrival.isoformat(),
            "check_out_date": (arrival + timedelta(days=2)).isoformat(),
            "guests": 2,
        }


def a_phone() -> str:
    """Somebody's whom nobody knows."""
    return f"+919{secrets.choice('6789')}{secrets.randbelow(10**8):08d}"


def logged_into_the_admin(url: str) -> requests.Session:
    """The browser of somebody of the staff."""
    browser = requests.Session()
    browser.trust_env = False
    shown = browser.get(f"{url}/admin/login/", timeout=20)
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.text)[0]
    said = {"username": STAFF_PHONE, "password": STAFF[1], "csrfmiddlewaretoken": token, "next": "/admin/"}
    answer = browser.post(f"{url}/admin/login/", data=said, headers={"Referer": url}, timeout=20)
    assert answer.ok
    assert "/login" not in answer.url
    return browser
