"""What people do: a journey from search to booking, a flash sale, a storm of searches."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from benchmarks.bench import wire
from benchmarks.bench.guests import Guests, Places
from benchmarks.bench.wire import Sender
from benchmarks.data import sizes
from benchmarks.load.browser import PATIENCE_SECONDS, Browser, Notes

# Of those who have an order so many in a hundred pay; the others close the page.
PAYING_PERCENT = 70


@dataclass
class Scene:
    """A house, the people who come to it, and what is noted of them."""

    port: int
    twin_port: int
    guests: Guests
    places: Places
    base: date
    resorts: int
    think: float = 2.0
    notes: Notes = field(default_factory=Notes)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def journeys(self, clients: int, seconds: float) -> None:
        """So many guests at a time, each a new one when the one before has gone."""
        until = time.monotonic() + seconds
        self._crowd(clients, lambda dice: self._journeys_until(until, dice))

    def storm(self, clients: int, seconds: float) -> None:
        """So many guests who search as fast as they are answered."""
        until = time.monotonic() + seconds
        self._crowd(clients, lambda dice: self._search_until(until, dice))

    def flash(self, crowd: int) -> int:
        """A crowd that wants one room in the same moment: how many got it."""
        resort, rooms, begin, end = self.places.next()
        body = {"resort_id": resort, "room_ids": rooms[:1], "guests": 2}
        body |= {"check_in_date": f"{begin}", "check_out_date": f"{end}"}
        wishes = [wire.post("/api/booking/select-rooms/", self._somebody(), body) for _ in range(crowd)]
        # From a process of its own: a hundred threads of this one would wait for each other.
        heard = wire.shoot(self.port, wishes, seconds=PATIENCE_SECONDS, connections=crowd)
        for took in heard.took:
            self.notes.took["select-rooms"].append(took)
        self.notes.statuses["select-rooms"].update(heard.statuses)
        return heard.statuses.get("201", 0)

    def _crowd(self, clients: int, act: Callable[[random.Random], None]) -> None:
        with ThreadPoolExecutor(clients) as pool:
            for _ in pool.map(act, [random.Random(seed) for seed in range(clients)]):
                pass

    def _somebody(self) -> Sender:
        with self.lock:
            return self.guests.next("ours")

    def _journeys_until(self, until: float, dice: random.Random) -> None:
        # Not all at once.
        time.sleep(dice.uniform(0, self.think))
        while time.monotonic() < until:
            browser = Browser(self.port, self._somebody(), self.notes)
            try:
                self._journey(browser, dice)
            finally:
                browser.close()

    def _search_until(self, until: float, dice: random.Random) -> None:
        browser = Browser(self.port, self._somebody(), self.notes)
        while time.monotonic() < until:
            browser.get("search", self._search(dice))
        browser.close()

    def _search(self, dice: random.Random) -> str:
        arrival = sizes.day(self.base, sizes.QUIET_FROM + dice.randrange(sizes.QUIET_DAYS - 5))
        stay = {"check_in_date": arrival, "check_out_date": arrival + timedelta(days=dice.randint(2, 4))}
        bay = dice.randrange(max(1, self.resorts // 20))
        return f"/api/rooms/search/?{urlencode({'location': f'Bay {bay},', 'guests': 2, **stay})}"

    def _journey(self, browser: Browser, dice: random.Random) -> None:
        """Search, look, ask for the price, hold, name the guests, pay, see the booking; who is refused goes away."""
        browser.get("search", self._search(dice))
        self._think(dice)
        with self.lock:
            resort, rooms, begin, end = self.places.next()
        browser.get("resort", f"/api/resorts/resort-{resort}/")
        self._think(dice)
        stay = {"resort_id": resort, "room_ids": rooms, "guests": 2}
        stay |= {"check_in_date": f"{begin}", "check_out_date": f"{end}"}
        browser.post("quote", "/api/booking/quote/", stay)
        self._think(dice)
        status, held = browser.post("select-rooms", "/api/booking/select-rooms/", stay)
        if status != 201:
            return
        self._think(dice)
        attempt = {"booking_attempt_id": held["booking_attempt_id"]}
        names = [{"room_id": room, "name": "Asha Rao", "age": 34} for room in rooms]
        browser.post("add-guests", "/api/booking/add-guests/", {**attempt, "guests": names})
        status, order = browser.post("initiate-payment", "/api/booking/initiate-payment/", attempt)
        self._think(dice)
        if status == 200 and dice.randrange(100) < PAYING_PERCENT:
            self._pay(browser, order, attempt["booking_attempt_id"])

    def _pay(self, browser: Browser, order: dict[str, Any], attempt_id: int) -> None:
        twin = Browser(self.twin_port, browser.sender, Notes())
        _, paid = twin.post("pay", f"/twin/orders/{order['razorpay_order_id']}/pay", {})
        twin.close()
        if paid:
            browser.post("verify-payment", "/api/booking/verify-payment/", paid["checkout"])
            browser.get("attempt", f"/api/booking/attempts/{attempt_id}/")

    def _think(self, dice: random.Random) -> None:
        """As people do: mostly short, sometimes long."""
        time.sleep(min(dice.expovariate(1 / self.think), self.think * 5) if self.think else 0)
