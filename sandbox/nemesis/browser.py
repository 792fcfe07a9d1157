"""HTTP as a patient frontend speaks it: what is broken now may work in a moment."""

import random
import threading
import time
from dataclasses import dataclass
from typing import Any

import requests

from sandbox.nemesis.seen_answers import SeenAnswer
from sandbox.nemesis.tally import Tally

TIMEOUT_SECONDS = 25
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = (0.3, 1.2)
LONGEST_RETRY_AFTER_SECONDS = 5.0


class GaveUp(Exception):
    """No usable answer in the time a guest waits."""


class CutShort(Exception):
    """The run is over."""


@dataclass(frozen=True)
class BrowserAnswer:
    """A final answer: anything but 429 and 5xx."""

    status: int
    body: Any
    replayed: bool = False

    @property
    def ok(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The problem's code, or the status."""
        return str(self.body.get("code", self.status)) if isinstance(self.body, dict) else str(self.status)


class Browser:
    """One guest's connection to one service."""

    def __init__(self, base: str, tally: Tally, over: threading.Event, name: str) -> None:
        self._base, self._tally, self._over, self._name = base, tally, over, name
        self._http = requests.Session()
        self._http.trust_env = False

    def bear(self, token: str) -> None:
        """Send this access token from now on."""
        self._http.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: str | int) -> BrowserAnswer:
        """GET, again and again until it is answered."""
        return self._until_answered("GET", path, {"params": query})

    def post(self, path: str, body: Any, key: str = "") -> BrowserAnswer:
        """POST, again and again until it is answered; with a key, the same one each time."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._until_answered("POST", path, {"json": body, "headers": headers})

    def delete(self, path: str) -> BrowserAnswer:
        """DELETE, again and again until it is answered."""
        return self._until_answered("DELETE", path, {})

    def _until_answered(self, verb: str, path: str, given: dict[str, Any]) -> BrowserAnswer:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            if self._over.is_set():
                raise CutShort
            answer, wait = self._try(verb, path, given)
            if answer is not None:
                return answer
            if time.monotonic() + wait > until:
                raise GaveUp(f"{verb} {_place(path)}")
            self._over.wait(wait)

    def _try(self, verb: str, path: str, given: dict[str, Any]) -> tuple[BrowserAnswer | None, float]:
        pause = random.uniform(*PAUSE_SECONDS)
        answer, got = ask_once(self._http, self._tally, self._name, verb=verb, base=self._base, path=path, **given)
        if got is None:
            return None, pause
        try:
            body = got.json() if got.content else None
        except ValueError:
            return None, pause
        again = got.status_code >= 500 or got.status_code == 429
        if again or (got.status_code == 409 and answer.code == "idempotency_key_in_use"):
            return None, max(pause, min(_retry_after(got), LONGEST_RETRY_AFTER_SECONDS))
        return BrowserAnswer(got.status_code, body, "Idempotent-Replayed" in got.headers), 0.0


def ask_once(
    http: requests.Session, tally: Tally, who: str, *, verb: str, base: str, path: str, **given: Any
) -> tuple[SeenAnswer, requests.Response | None]:
    """Ask, and count what was seen; no response when there was none."""
    at, began = tally.elapsed, time.monotonic()
    got, status = None, "no connection"
    try:
        got = http.request(verb, base + path, timeout=TIMEOUT_SECONDS, **given)
        status = str(got.status_code)
    except requests.Timeout:
        status = "timeout"
    except requests.RequestException:
        pass
    facts = {} if got is None else _facts(got)
    seconds = time.monotonic() - began
    answer = SeenAnswer(who=who, what=f"{verb} {path}", at=at, seconds=seconds, status=status, **facts)
    tally.answered(answer, _place(path))
    return answer, got


def _facts(got: requests.Response) -> dict[str, Any]:
    """Of a refusal: its code, its form, and its name in the log."""
    name = got.headers.get("X-Request-ID", "")
    if got.ok:
        return {"request_id": name}
    problem = got.headers.get("Content-Type", "").startswith("application/problem+json")
    try:
        body = got.json()
    except ValueError:
        body = None
    return {
        "request_id": name,
        "problem": problem,
        "code": str(body.get("code", "")) if isinstance(body, dict) else "",
        "retry_after": _retry_after(got) > 0,
        "told": got.text[:300],
    }


def _retry_after(got: requests.Response) -> float:
    text = got.headers.get("Retry-After", "0")
    return float(text) if text.isdigit() else 0.0


def _place(path: str) -> str:
    """The path without its ids, for counting."""
    return "/".join("*" if any(sign.isdigit() for sign in part) else part for part in path.split("/"))
