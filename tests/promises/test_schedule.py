"""Beat was down for an hour; the first round of its schedule makes up for it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.notifications.models import Message
from backend.payments.models import Refund, WebhookEvent
from tests import cast
from tests.payments import news
from worker import app
from worker.schedule import SCHEDULE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def missed(asha_browser, ravi_browser, resort, room, twin, bell):
    """What an hour leaves behind when nobody rings: a paid order, an event, a refund, a message, a lapsed hold."""
    rooms = [room, cast.a_room(resort, "A102"), cast.a_room(resort, "A103")]
    unheard, heard = (cast.order_ready(asha_browser, each)[1]["razorpay_order_id"] for each in rooms[:2])
    twin.pay(unheard)
    for paid in (twin.pay(heard), twin.pay(heard, force=True)):
        news.deliver(news.event("payment.captured", payment=paid["payment"]))
    cast.select(ravi_browser, rooms[2])
    bell.rung.clear()


def one_round(bell) -> None:
    """Every entry of the schedule once, and what it rings for."""
    for entry in SCHEDULE.values():
        app.tasks[entry["task"]].run()
    bell.answer()


def test_a_beat_that_was_down_for_an_hour_is_caught_up_with_in_two_rounds(missed, twin, bell):
    with time_machine.travel(timezone.now() + timedelta(hours=1)) as clock:
        one_round(bell)
        clock.shift(timedelta(seconds=20))
        one_round(bell)
        assert BookingAttempt.objects.get(state="expired").user.phone_number == cast.RAVI
    assert FinalBooking.objects.count() == 2
    assert not WebhookEvent.objects.filter(state="received").exists()
    assert len(twin.get("/v1/refunds")["items"]) == Refund.objects.count() == 1
    assert not Message.objects.exclude(state="sent").exists()


def test_rounds_beyond_that_find_nothing_to_do(missed, twin, bell):
    with time_machine.travel(timezone.now() + timedelta(hours=1)) as clock:
        for _ in range(4):
            one_round(bell)
            clock.shift(timedelta(seconds=20))
    assert len(twin.get("/v1/refunds")["items"]) == 1
    assert len(twin.inbox(cast.ASHA)) == Message.objects.count() == 3
