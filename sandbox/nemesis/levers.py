"""The twin's control API and its books, for the nemesis and for the checks."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

TIMEOUT_SECONDS, PATIENCE_SECONDS, PAUSE_SECONDS = 10, 30.0, 0.5
PAGE = 100


class TwinSilent(Exception):
    """The twin did not answer for a long time."""


class BadLever(Exception):
    """The twin understood and said no: a mistake of ours."""


@dataclass
class Levers:
    """Knobs are remembered here: the twin can forget a fault only together with all the others."""

    base: str
    auth: tuple[str, str]
    knobs: dict[str, Any] = field(default_factory=dict)

    def turn(self, **knobs: Any) -> None:
        """Set knobs of the account until they are turned back."""
        self.knobs |= knobs
        self._ask("POST", "/twin/faults", json=knobs)

    def trouble(self, *, endpoint: str, fault: str, calls: int, seconds: float | None, lie: str = "") -> None:
        """Let an endpoint misbehave, for so many calls."""
        given = {"endpoint": endpoint, "fault": fault, "times": calls, "seconds": seconds, "lie": lie or None}
        self._ask("POST", "/twin/faults", json={key: value for key, value in given.items() if value is not None})

    def no_trouble(self) -> None:
        """Endpoints behave again; knobs stay."""
        self._ask("POST", "/twin/faults", json={"clear": True, **self.knobs})

    def calls_left(self, *, endpoint: str, fault: str) -> int | None:
        """How many calls a trouble has not spoiled yet; None when it is over, or was cleared with another one."""
        waiting = self._ask("GET", "/twin/faults")["faults"]
        left = [one["times"] for one in waiting if (one["endpoint"], one["fault"]) == (endpoint, fault)]
        return int(left[0]) if left else None

    def all_well(self) -> None:
        """A gateway in good health, with its webhook enabled."""
        self.knobs.clear()
        self._ask("DELETE", "/twin/faults")
        self._ask("POST", "/twin/webhook/enable")

    def payments(self) -> list[dict[str, Any]]:
        """Every payment, as Razorpay's own API lists it."""
        return list(self._all("/v1/payments"))

    def refunds(self) -> list[dict[str, Any]]:
        """Every refund."""
        return list(self._all("/v1/refunds"))

    def deliveries(self) -> dict[str, Any]:
        """How webhooks were answered, and which will be tried again."""
        told: dict[str, Any] = self._ask("GET", "/twin/deliveries", params={"limit": 10_000})
        return told

    def _all(self, path: str) -> Iterator[dict[str, Any]]:
        skip = 0
        while True:
            query = {"count": PAGE, "skip": skip}
            items = self._ask("GET", path, params=query, auth=self.auth)["items"]
            yield from items
            if len(items) < PAGE:
                return
            skip += PAGE

    def _ask(self, verb: str, path: str, **given: Any) -> Any:
        """The answer, waited for: the twin itself may just have been killed."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with requests.Session() as http:
                    http.trust_env = False
                    answer = http.request(verb, self.base + path, timeout=TIMEOUT_SECONDS, **given)
                if 400 <= answer.status_code < 500:
                    raise BadLever(f"{verb} {path}: {answer.text[:200]}")
                answer.raise_for_status()
                return answer.json()
            except (requests.RequestException, ValueError) as error:
                if time.monotonic() > until:
                    raise TwinSilent(f"{verb} {path}: {error}") from error
                time.sleep(PAUSE_SECONDS)
