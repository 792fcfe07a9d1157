"""Somebody who asks every second, on a new connection each time: are you alive, what is free, take this webhook."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests

from sandbox.nemesis.browser import CutShort, GaveUp, ask_once
from sandbox.nemesis.guest import LOCATION, RESORTS_ZONE, Ended, NemesisGuest
from sandbox.nemesis.tally import Tally
from sandbox.twin.webhooks import signature

EVERY_SECONDS = 1.0
# Of the guest who searches: far from those who book.
NUMBER = 4711
# Nobody's money: stored, looked at, and done.
NEWS = {"entity": "event", "event": "invoice.paid", "contains": [], "payload": {}}


class Prober:
    """Three threads, so that none waits for another's answer."""

    def __init__(self, at: Mapping[str, str], webhook_secret: str, tally: Tally, over: threading.Event) -> None:
        self._at, self._secret, self._tally, self._over = at, webhook_secret, tally, over
        # Only who is logged in may search.
        self._searcher = NemesisGuest(NUMBER, at, tally, over)
        asks: dict[str, Callable[[], dict[str, Any]]] = {
            "livez": self._livez,
            "search": self._search,
            "webhook": self._webhook,
        }
        self.threads = [threading.Thread(target=self._go_on, args=each, daemon=True) for each in asks.items()]

    def _go_on(self, name: str, ask: Callable[[], dict[str, Any]]) -> None:
        while not self._over.is_set():
            if name == "search" and not self._logged_in():
                continue
            began = time.monotonic()
            with requests.Session() as http:
                http.trust_env = False
                answer, _ = ask_once(http, self._tally, name, **ask())
            self._searcher.logged_in = self._searcher.logged_in and answer.status != "401"
            self._tally.probed(answer)
            self._over.wait(max(0.1, EVERY_SECONDS - (time.monotonic() - began)))

    def _logged_in(self) -> bool:
        try:
            if not self._searcher.logged_in:
                self._searcher.log_in()
        except (Ended, GaveUp, CutShort):
            return False
        return True

    def _livez(self) -> dict[str, Any]:
        return {"verb": "GET", "base": self._at["API_URL"], "path": "/livez"}

    def _search(self) -> dict[str, Any]:
        first = datetime.now(RESORTS_ZONE).date() + timedelta(days=300 + secrets.randbelow(100))
        wish = {"check_in_date": first.isoformat(), "check_out_date": (first + timedelta(days=2)).isoformat()}
        query = {"location": LOCATION, "guests": 2, **wish}
        return {
            "verb": "GET",
            "base": self._at["API_URL"],
            "path": "/api/rooms/search/",
            "params": query,
            **self._bearer(),
        }

    def _bearer(self) -> dict[str, Any]:
        return {"headers": {"Authorization": f"Bearer {self._searcher.access}"}}

    def _webhook(self) -> dict[str, Any]:
        body = json.dumps(NEWS).encode()
        headers = {
            "X-Razorpay-Signature": signature(self._secret, body),
            "X-Razorpay-Event-Id": secrets.token_hex(7),
            "Content-Type": "application/json",
        }
        base, path = self._at["API_URL"], self._at["TWIN_WEBHOOK_URL"].removeprefix(self._at["API_URL"])
        return {"verb": "POST", "base": base, "path": path, "data": body, "headers": headers}
