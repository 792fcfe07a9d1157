"""A small resort, its guests, its desk, another channel; and beat's rounds."""

import random
from collections import Counter
from typing import Any

from celery.schedules import crontab
from django.utils import timezone
from rest_framework.test import APIClient

from backend.bookings.models import FinalBooking
from backend.bookings.services import moves
from backend.catalogue.models import Resort, Room
from backend.common import redis
from backend.common.jobs import Job
from backend.inventory.models import Block
from backend.payments.models import Payment
from tests import cast
from tests.channel_calendars.feed_server import Channel, connected
from tests.conftest import Bell
from tests.payments import news
from tests.twin import Twin
from worker import app
from worker.schedule import SCHEDULE

# All that beat rings for by day; but for papers, of which no integrator hears, and which take long to set.
ROUND = [
    entry["task"]
    for entry in SCHEDULE.values()
    if not isinstance(entry["schedule"], crontab) and entry["task"] != Job.ISSUE_PAPERS
]
# Money comes by Razorpay's webhook here. Asking about each order again, hour by hour, finds nothing new, and took a
# third of the time: it happens in every so many rounds.
ASKS_EVERY = 5
DAYS = 9
MOST_NIGHTS = 3


class Place:
    """What things that happen by chance are made of. `done` counts what did."""

    def __init__(self, resort: Resort, *, twin: Twin, bell: Bell, channel: Channel, chance: random.Random) -> None:
        self.resort, self.twin, self.bell, self.channel, self.chance = resort, twin, bell, channel, chance
        self.rooms = [cast.a_room(resort, f"R{n}", price=f"{3000 + 500 * n}.00") for n in range(5)]
        self.users = [cast.guest(f"+91999990000{n}") for n in range(6)]
        self.meera = cast.guest(cast.MEERA)
        self.unpaid: list[str] = []
        self.rounds = 0
        self.done: Counter[str] = Counter()
        connected(self.rooms[0], channel, at=timezone.now())

    def round(self) -> None:
        """Beat's round, and what follows."""
        # Redis keeps real time: what limits have counted is forgotten, and PostgreSQL judges holds without gates too.
        redis.client().flushdb()
        self.rounds += 1
        for job in ROUND:
            if job != Job.CHECK_ORDERS or self.rounds % ASKS_EVERY == 0:
                app.tasks[job].run()
        self.bell.answer()

    def browser(self) -> APIClient:
        return cast.logged_in(self.chance.choice(self.users))

    def days(self) -> tuple[int, int]:
        begin = self.chance.randrange(DAYS)
        return begin, begin + self.chance.randint(1, MOST_NIGHTS)

    def nights(self) -> dict[str, str]:
        return cast.nights(*self.days())

    def held(self, browser: APIClient) -> tuple[int, Room] | None:
        room = self.chance.choice(self.rooms)
        answer = cast.select(browser, room, stay=self.nights())
        return (answer.json()["booking_attempt_id"], room) if answer.status_code == 201 else None

    def ordered(self) -> str:
        browser = self.browser()
        held = self.held(browser)
        if held is None:
            return ""
        cast.name_guests(browser, *held)
        answer = cast.initiate(browser, held[0])
        return str(answer.json()["razorpay_order_id"]) if answer.status_code == 200 else ""

    def paid(self, order_id: str) -> bool:
        """The money comes; whether it is one of ours afterwards, whatever became of it."""
        done = self.twin.pay(order_id)
        news.deliver(news.event("payment.captured", payment=done["payment"]))
        self.bell.answer()
        return Payment.objects.filter(razorpay_payment_id=done["payment"]["id"]).exists()

    def a_booking(self, **like: Any) -> FinalBooking | None:
        found = FinalBooking.objects.filter(state="confirmed", **like).select_related("user", "attempt", "resort")
        return self.chance.choice(found.order_by("pk")) if found else None

    def a_block(self) -> Block | None:
        found = Block.objects.filter(lifted_at=None, channel_piece=None).order_by("pk")
        return self.chance.choice(found) if found else None

    def moved(self, *, swap: bool) -> bool:
        booking = self.a_booking()
        stay = booking and booking.attempt.stays.filter(state="booked").first()
        if booking is None or stay is None:
            return False
        to = self.chance.choice([room for room in self.rooms if room.pk != stay.room_id])
        moves.move_booking(booking=booking, from_room_id=stay.room_id, to_room_id=to.pk, at=timezone.now(), swap=swap)
        return True

    def by_meera(self) -> dict[str, Any]:
        return {"user_id": self.meera.pk, "at": timezone.now()}
