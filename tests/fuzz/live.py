"""Something to find: a guest in the middle of everything, and the ids that lead to it."""

import random
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from backend.accounts.models import LoginSession, User
from backend.catalogue.models import Resort, Room
from backend.common import heartbeats
from backend.common.jobs import QUEUES
from backend.event_feed.models import Delivery
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.services import event_numbers, key_grants, webhook_endpoints
from tests import cast
from tests.holds import steps
from tests.invariants import story

OWNER = "+919000000011"


@dataclass
class Live:
    """A guest with attempts and bookings in every state, and the owner of the resort."""

    asha: User
    owner: User
    resort: Resort
    rooms: list[Room]
    # A program's.
    key: str
    values: dict[str, list[Any]]

    def token(self, tags: list[str]) -> str:
        """What whoever would use such an operation sends along."""
        if "events" in tags:
            return f"Bearer {self.key}"
        who = self.owner if "desk" in tags else self.asha
        return str(cast.logged_in(who)._credentials["HTTP_AUTHORIZATION"])

    def put_into(self, container: Any, dice: random.Random) -> None:
        """Let most ids of a request mean something that is there."""
        if isinstance(container, list):
            for value in container:
                self.put_into(value, dice)
        if isinstance(container, dict):
            for key, value in list(container.items()):
                known = self.values.get(key)
                if known and type(value) in (str, int) and dice.random() < 0.7:
                    container[key] = dice.choice(known)
                elif key == "room_ids" and isinstance(value, list) and dice.random() < 0.7:
                    container[key] = [dice.choice(self.rooms).pk]
                else:
                    self.put_into(value, dice)


def begun() -> Live:
    """Bookings, attempts in each state, and free rooms."""
    asha, resort = cast.guest(cast.ASHA), cast.a_resort(gstin="29ABCDE1234F1ZW")
    owner = cast.works_at(resort, "owner", OWNER)
    browser = cast.logged_in(asha)
    for queue in QUEUES:
        heartbeats.beat(name=queue, at=timezone.now())
    rooms = [cast.a_room(resort, f"A{number}", capacity=4) for number in range(6)]
    cast.a_type(resort, "deluxe", *rooms, capacity=4)
    booking = story.booked(browser, rooms[0])
    order = story.ordered(browser, rooms[4])
    attempts = [steps.held(browser, rooms[1]), steps.payable(browser, rooms[2]), steps.paying_for(browser, rooms[3])]
    now, every = timezone.now(), [kind.value for kind in EventKind]
    key, text = key_grants.give(resort=resort, name="PMS", kinds=every, user_id=owner.pk, at=now)
    webhook, _ = webhook_endpoints.create_webhook(
        resort=resort, url="https://1.1.1.1/hook", kinds=every, user_id=owner.pk, at=now
    )
    event_numbers.number_what_happened(at=now)
    return Live(
        asha=asha,
        owner=owner,
        resort=resort,
        rooms=rooms,
        key=text,
        values={
            "attempt_id": [attempt.pk for attempt in attempts],
            "booking_attempt_id": [attempt.pk for attempt in attempts],
            "reference": [booking.reference],
            "slug": [resort.slug],
            "code": ["deluxe"],
            "room_type": ["deluxe"],
            "resort_id": [resort.pk],
            "room_id": [room.pk for room in rooms],
            "location": ["Goa"],
            "check_in_date": [cast.in_days(30).isoformat(), cast.in_days(60).isoformat()],
            "check_out_date": [cast.in_days(62).isoformat(), cast.in_days(35).isoformat()],
            "guests": [1, 2, 3],
            "session_id": [str(LoginSession.objects.filter(user=asha).latest("created_at").pk)],
            "razorpay_order_id": [order.razorpay_order_id],
            "razorpay_payment_id": ["pay_DESlfW9H8K9uqM"],
            "url": ["https://1.1.1.1/hook"],
            "key_id": [key.pk],
            "webhook_id": [webhook.pk],
            "delivery_id": [Delivery.objects.earliest("pk").pk],
            "after": [0, 1],
            "phone_number": ["9999988888"],
        },
    )
