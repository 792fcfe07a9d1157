"""Guests who pay while something happens to the house, and do not give up."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests

from tests.journeys.guest import Guest
from tests.journeys.house import eventually
from tests.promises.house import Shaken


@dataclass
class Load:
    """So many guests with so many orders each, ready to be paid; `errors` are the moments without an answer."""

    house: Shaken
    guests: list[Guest]
    orders: list[tuple[Guest, int, str]]
    errors: list[float] = field(default_factory=list)

    @classmethod
    def ready(cls, house: Shaken, guests: int = 3, each: int = 4) -> "Load":
        crowd = [Guest(house).log_in() for _ in range(guests)]
        orders = [(guest, *guest.order(room)) for guest in crowd for room in guest.rooms()[:each]]
        return cls(house, crowd, orders)

    def pay_all(self, meanwhile: Callable[[], None]) -> None:
        """Everybody pays, a little after the other, while it happens."""
        over = threading.Event()
        with ThreadPoolExecutor(len(self.orders) + 2) as crowd:
            watching = crowd.submit(self._watch, over)
            disturbing = crowd.submit(meanwhile)
            paying = [crowd.submit(self._pay, n) for n in range(len(self.orders))]
            try:
                for done in (disturbing, *paying):
                    done.result()
                time.sleep(1)
            finally:
                over.set()
            watching.result()

    def all_booked_once(self) -> bool:
        """Each order is one booking and one confirmation."""
        wanted = len(self.orders) // len(self.guests)
        for guest in self.guests:
            eventually(lambda guest=guest: len(guest.confirmations()) >= wanted)
        return all(len(guest.bookings()) == len(guest.confirmations()) == wanted for guest in self.guests)

    def _pay(self, n: int) -> None:
        time.sleep(0.25 * n)
        guest, _, order_id = self.orders[n]
        checkout = guest.pay(order_id)["checkout"]
        eventually(lambda: self._asked(guest, "POST", "/api/booking/verify-payment/", checkout), within=40)

    def _watch(self, over: threading.Event) -> None:
        """Somebody searches all the time."""
        guest = self.guests[0]
        while not over.is_set():
            self._asked(guest, "GET", f"/api/bookings/?page_size={len(self.orders)}", None)
            time.sleep(0.05)

    def _asked(self, guest: Guest, verb: str, path: str, body: object) -> bool:
        try:
            # Connections are not shared between threads.
            answer = requests.request(
                verb, f"{self.house.at['API_URL']}{path}", json=body, headers=dict(guest.session.headers), timeout=20
            )
        except requests.RequestException:
            self.errors.append(time.monotonic())
            return False
        if answer.status_code >= 500:
            self.errors.append(time.monotonic())
        return answer.ok
