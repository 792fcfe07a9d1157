"""I9: what programs are told is what is so."""

import pytest

from backend.event_feed.models import Event, Mark, Standing
from tests.event_feed.feed_view import number
from tests.invariants import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(asha_browser, room, bell):
    booking = story.booked(asha_browser, room)
    assert story.findings("I9") == []  # It is marked.
    number()
    assert story.findings("I9") == []
    return booking


def test_a_booking_that_was_told_to_nobody_is_found(booking):
    Standing.objects.all().delete()
    assert story.findings("I9") == [f"booking {booking.reference}: has no event"]


def test_a_booking_that_changed_past_the_triggers_is_found(booking):
    story.sql("UPDATE bookings_finalbooking SET state = 'cancelled'")
    assert story.findings("I9") == [f"booking {booking.reference}: is cancelled, but its latest event says confirmed"]


def test_other_nights_than_were_told_are_found(booking):
    story.sql("UPDATE bookings_finalbooking SET check_out = check_out + 1")
    assert story.findings("I9") == [f"booking {booking.reference}: differs from its latest event"]


def test_a_mark_that_is_stuck_is_found(booking):
    Mark.objects.create(subject="attempt", row_id=1, stuck=True)
    assert story.findings("I9") == ["attempt 1: no event could be made of it: the log says why"]


def test_a_number_that_is_missing_is_found(booking, resort):
    Event.objects.filter(sequence=1).delete()
    said = f"events of resort {resort.pk}: were numbered up to 2, forgotten up to 0, and there are 1"
    assert story.findings("I9") == [said]


def test_a_trigger_that_was_switched_off_is_found():
    names = ("gone_stays_leave_a_mark", "new_stays_leave_a_mark", "stays_leave_a_mark")
    for name in names:
        story.sql(f"ALTER TABLE inventory_stay DISABLE TRIGGER {name}")
    assert sorted(story.findings("I9")) == [f"trigger {name}: is missing or disabled" for name in names]
