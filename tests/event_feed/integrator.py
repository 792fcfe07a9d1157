"""An integrator, as small as one can be: a real HTTP server, the library's own verify, and a dict."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from backend.catalogue.models import Resort
from backend.event_feed.models import Endpoint
from backend.event_feed.services import webhook_endpoints
from tests import cast
from tests.event_feed.feed_view import ALL
from tests.security import elsewhere

Answer = Callable[[Any], None]


@dataclass
class Mirror:
    """What an integrator knows of a resort, kept by the rules of docs/webhooks.md."""

    bookings: dict[str, dict[str, Any]] = field(default_factory=dict)
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    money: dict[str, tuple[str, int]] = field(default_factory=dict)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def apply(self, event: dict[str, Any]) -> None:
        """Take one event in; older ones of the same subject, and repetitions, change nothing."""
        if event["subject"] == "payment":
            self.money[event["data"]["entry"]] = (event["type"], event["data"]["amount_paise"])
            return
        key = (event["subject"], event["subject_id"])
        if event["sequence"] > self.seen.get(key, 0):
            self.seen[key] = event["sequence"]
            self._put(event["subject"], event["subject_id"], event["data"])

    def nights_sold(self) -> dict[tuple[int, date], str]:
        """Which booking has which room in which night."""
        return {
            (room["id"], night): booking["reference"]
            for booking in self.bookings.values()
            for room in booking["rooms"]
            for night in nights(date.fromisoformat(room["check_in_date"]), date.fromisoformat(room["check_out_date"]))
        }

    def _put(self, subject: str, subject_id: str, data: dict[str, Any]) -> None:
        kept = {"booking": self.bookings, "hold": self.holds, "block": self.blocks}[subject]
        if data["status"] == "released":
            kept.pop(subject_id, None)
        else:
            kept[subject_id] = data


def nights(check_in: date, check_out: date) -> list[date]:
    """The days on which the nights of `[check_in, check_out)` begin."""
    return [date.fromordinal(day) for day in range(check_in.toordinal(), check_out.toordinal())]


@dataclass
class Receiver:
    """Listens on `port`; remembers what came and was genuine, and answers as it is told."""

    port: int = 0
    secret: str = ""
    answer: Answer = field(default_factory=lambda: elsewhere.says())
    came: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    mirror: Mirror = field(default_factory=Mirror)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook/a-secret-path"

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.came]

    @contextmanager
    def up(self) -> Iterator[None]:
        """It listens: always at the same port."""

        def handle(request: Any) -> None:
            _, _, headers, body = server.seen[-1]
            with self.lock:
                said = Webhook(self.secret).verify(body, headers) if self.secret else json.loads(body)
                self.came.append((headers["webhook-id"], said))
                self.mirror.apply(said)
            self.answer(request)

        with elsewhere.serving(handle, port=self.port) as server:
            self.port = server.server_port
            yield

    def down(self) -> AbstractContextManager[None]:
        """Whoever calls it is refused the connection."""
        return elsewhere.nobody(self.port)


@contextmanager
def receiver(answer: Answer | None = None) -> Iterator[Receiver]:
    """A receiver on a port of its own."""
    found = Receiver()
    if answer:
        found.answer = answer
    with found.up():
        yield found


def listening(resort: Resort, to: Receiver, kinds: list[str] | None = None) -> Endpoint:
    """A webhook of the resort that calls this receiver."""
    endpoint, to.secret = webhook_endpoints.create_webhook(
        resort=resort,
        url=to.url,
        kinds=kinds or ALL,
        user_id=cast.guest(cast.MEERA).pk,
        at=timezone.now(),
        description="PMS",
    )
    return endpoint
