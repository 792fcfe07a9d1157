"""What the paths cost that a crowd takes, counted on the wire: one more statement, trip or kilobyte fails here.

HOT_PATHS is the one table. If a change makes a path cheaper, write the smaller number down. If it must cost more, raise
the number in the same commit, and say in its message what the guest gets for it: `make bench` has what it costs.
"""

import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from rest_framework.test import APIRequestFactory

from backend.accounts.services import sessions
from backend.payments.intake import event_handlers
from backend.payments.models import WebhookEvent
from tests import cast
from tests.house import wire_counts
from tests.house.wire_counts import Answered
from tests.payments import news

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a path costs: statements (BEGIN and COMMIT are some), trips to PostgreSQL and to Redis, and the bytes of its
    answer. A resort of six rooms, a stay of five nights, no idempotency key."""

    statements: int
    trips: int
    redis_trips: int
    size: int = 0

    def is_as(self, told: "Cost") -> bool:
        """Whether it is what the table tells. An id of one more digit is nothing to speak of."""
        return replace(self, size=told.size) == told and abs(self.size - told.size) <= SLACK_BYTES


HOT_PATHS = {
    "search": Cost(statements=1, trips=1, redis_trips=1, size=945),
    "select-rooms, won": Cost(statements=7, trips=4, redis_trips=3, size=2621),
    "select-rooms, refused": Cost(statements=1, trips=1, redis_trips=1, size=531),
    "initiate-payment": Cost(statements=23, trips=23, redis_trips=4, size=395),
    "verify-payment": Cost(statements=24, trips=24, redis_trips=6, size=3794),
    "webhook intake": Cost(statements=1, trips=1, redis_trips=3, size=21),
    "an event to its booking": Cost(statements=24, trips=24, redis_trips=3),
}
SLACK_BYTES = 30
SEARCH, SELECT = "/api/rooms/search/", "/api/booking/select-rooms/"
INITIATE, VERIFY = "/api/booking/initiate-payment/", "/api/booking/verify-payment/"


class Guest:
    """Somebody with a telephone: the whole application answers, as behind its server."""

    def __init__(self, phone: str) -> None:
        self.user = cast.guest(phone)
        pair = sessions.begin_session(user=self.user, at=timezone.now())
        self.asking = {"HTTP_AUTHORIZATION": f"Bearer {pair.access}"}

    def get(self, path: str, query: dict[str, Any]) -> Answered:
        """The answer to a GET."""
        return wire_counts.answered(APIRequestFactory().get(path, query, **self.asking).environ)

    def post(self, path: str, body: dict[str, Any]) -> Answered:
        """The answer to a POST."""
        return wire_counts.answered(APIRequestFactory().post(path, body, format="json", **self.asking).environ)

    def select(self, room: Any) -> Answered:
        """The answer to a hold of this room."""
        return self.post(SELECT, {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights()})

    def may_pay(self, room: Any) -> int:
        """An attempt of this room whose guests are named: its id."""
        attempt_id = int(json.loads(self.select(room).body)["booking_attempt_id"])
        guests = [{"room_id": room.pk, "name": f"Guest {n}", "age": 30 + n} for n in range(2)]
        assert self.post("/api/booking/add-guests/", {"booking_attempt_id": attempt_id, "guests": guests}).status == 200
        return attempt_id


class Costs:
    """What was counted so far, by path."""

    def __init__(self) -> None:
        self.found: dict[str, Cost] = {}

    def count(self, path: str, work: Any, *, status: int = 200) -> Any:
        """Do the work; of many counts of a path the last stays, when it is warm."""
        with wire_counts.counted() as counts:
            done = work()
        size = 0
        if isinstance(done, Answered):
            assert done.status == status, done.body
            size = len(done.body)
        self.found[path] = Cost(**asdict(counts), size=size)
        return json.loads(done.body) if isinstance(done, Answered) else done


@pytest.fixture
def one_connection():
    """Of a crowd in another test the pool may have kept several."""
    connections.close_all()
    connection.close_pool()


def test_hot_paths_cost_what_the_table_says(one_connection, resort, twin):
    costs, asha, ravi = Costs(), Guest(cast.ASHA), Guest(cast.RAVI)
    for turn in range(2):
        rooms = [cast.a_room(resort, f"{turn}{number}") for number in range(3)]
        find(costs, asha, ravi, rooms)
        pay(costs, asha, rooms[2], twin)
        hear(costs, asha, rooms[1])
    assert costs.found.keys() == HOT_PATHS.keys()
    changed = [f'    "{path}": {found},' for path, found in costs.found.items() if not found.is_as(HOT_PATHS[path])]
    assert not changed, "\n".join(["cheaper: write it into HOT_PATHS; dearer: see the top of this file", *changed])


def find(costs: Costs, asha: Guest, ravi: Guest, rooms: list[Any]) -> None:
    """Search, and two guests who want the same room."""
    for _ in range(2):
        # The first one reads what the new rooms are.
        costs.count("search", lambda: asha.get(SEARCH, {"location": "Goa", "guests": 2, **cast.nights()}))
    costs.count("select-rooms, won", lambda: asha.select(rooms[0]), status=201)
    costs.count("select-rooms, refused", lambda: ravi.select(rooms[0]), status=409)


def pay(costs: Costs, asha: Guest, room: Any, twin: Any) -> None:
    """An order, and what Checkout says of it."""
    body = {"booking_attempt_id": asha.may_pay(room)}
    order = costs.count("initiate-payment", lambda: asha.post(INITIATE, body))
    paid = twin.pay(order["razorpay_order_id"])["checkout"]
    costs.count("verify-payment", lambda: asha.post(VERIFY, paid))


def hear(costs: Costs, asha: Guest, room: Any) -> None:
    """A webhook, and what a worker makes of it."""
    order = json.loads(asha.post(INITIATE, {"booking_attempt_id": asha.may_pay(room)}).body)
    sale = news.payment(order["razorpay_order_id"], "captured", id=f"pay_{secrets.token_hex(7)}")
    raw = json.dumps(news.event("payment.captured", payment=sale)).encode()
    headers = {"HTTP_X_RAZORPAY_SIGNATURE": news.signed(raw), "HTTP_X_RAZORPAY_EVENT_ID": secrets.token_hex(7)}
    request = APIRequestFactory().post(news.CALLBACK, raw, content_type="application/json", **headers)
    costs.count("webhook intake", lambda: wire_counts.answered(request.environ))
    event = WebhookEvent.objects.latest("pk")
    costs.count("an event to its booking", lambda: event_handlers.process(event_id=event.pk, at=timezone.now()))
    event.refresh_from_db()
    assert event.outcome == "confirmed"
