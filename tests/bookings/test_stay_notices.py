"""A reminder before the stay, and a word of thanks after it: once each, and by day."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import stay_notices
from backend.common.jobs import Job
from backend.notifications.models import Message
from backend.payments.refunds import cancellations
from tests.invariants import story
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(bell, asha, asha_browser, room):
    type(asha).objects.update(email="asha@example.com")
    booked = story.booked(asha_browser, room)
    FinalBooking.objects.update(confirmed_at=timezone.now() - timedelta(days=20))
    return booked


def on(day, hour=10):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def told(at, kind):
    stay_notices.queue_stay_notices(at=at)
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("channel", flat=True))


def test_a_guest_is_reminded_once_on_the_day_before(booking):
    day = booking.check_in - timedelta(days=1)
    assert told(on(day - timedelta(days=1)), "arrival_reminder") == []
    for hour in (9, 10, 11):
        assert told(on(day, hour), "arrival_reminder") == ["sms", "email"]
    assert told(on(booking.check_in), "arrival_reminder") == ["sms", "email"]


def test_nobody_is_told_at_night(booking):
    day = booking.check_in - timedelta(days=1)
    assert told(on(day, 22), "arrival_reminder") == []
    assert told(on(day, 8), "arrival_reminder") == []


def test_whoever_has_just_booked_is_not_reminded(booking):
    at = on(booking.check_in - timedelta(days=1))
    FinalBooking.objects.update(confirmed_at=at - timedelta(hours=1))
    assert told(at, "arrival_reminder") == []


def test_nights_that_were_changed_are_reminded_of_anew(booking):
    told(on(booking.check_in - timedelta(days=1)), "arrival_reminder")
    FinalBooking.objects.update(check_in=booking.check_in + timedelta(days=2))
    assert told(on(booking.check_in + timedelta(days=1)), "arrival_reminder") == ["sms", "email"] * 2


def test_an_owner_may_remind_earlier_or_not_at_all(booking, settings):
    settings.ARRIVAL_REMINDER_DAYS = 0
    assert told(on(booking.check_in - timedelta(days=1)), "arrival_reminder") == []
    settings.ARRIVAL_REMINDER_DAYS = 2
    assert told(on(booking.check_in - timedelta(days=2)), "arrival_reminder") == ["sms", "email"]


def test_guests_are_thanked_once_on_the_day_after(booking, settings):
    day = booking.check_out + timedelta(days=1)
    assert told(on(booking.check_out), "stay_thanks") == []
    for _ in range(2):
        assert told(on(day), "stay_thanks") == ["sms", "email"]
    assert told(on(day + timedelta(days=1)), "stay_thanks") == ["sms", "email"]


def test_an_owner_may_leave_the_thanks_out(booking, settings):
    settings.STAY_THANKS = False
    assert told(on(booking.check_out + timedelta(days=1)), "stay_thanks") == []


def test_nobody_is_thanked_for_a_stay_that_did_not_happen(booking):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=timezone.now())
    assert told(on(booking.check_in - timedelta(days=1)), "arrival_reminder") == []
    assert told(on(booking.check_out + timedelta(days=1)), "stay_thanks") == []


def test_without_a_registered_text_the_letter_goes_alone(booking, settings):
    settings.SMS_GATEWAY, settings.SMS_TEMPLATE_IDS = ["msg91"], {"otp": "1"}
    assert told(on(booking.check_in - timedelta(days=1)), "arrival_reminder") == ["email"]
    assert told(on(booking.check_in - timedelta(days=1), 11), "arrival_reminder") == ["email"]


def test_a_sweep_that_finds_nothing_asks_little(booking, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        stay_notices.queue_stay_notices(at=timezone.now().replace(hour=6))


def test_it_is_rung_for():
    assert Job.TELL_OF_STAYS in {entry["task"] for entry in SCHEDULE.values()}
