"""What a booking has bought room by room, and where its guests sleep night by night."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.bookings.models import RoomLine
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Stay
from backend.inventory.states import StayState
from tests import cast
from tests.holds import steps
from tests.invariants import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(asha_browser, resort, room):
    return steps.booked(asha_browser, room)


def test_a_booking_has_a_line_for_its_room_and_a_hold_has_none(booking, ravi_browser, resort):
    line = booking.lines.get()
    assert (line.number, line.arrives, line.leaves) == (1, booking.check_in, booking.check_out)
    assert booking.attempt.stays.get().line == line
    assert steps.held(ravi_browser, cast.a_room(resort, "A102")).stays.get().line is None
    assert RoomLine.objects.count() == 1
    assert story.findings("I11") == []


def test_a_room_that_is_booked_later_gets_the_next_line(booking, resort):
    other = cast.a_room(resort, "A102")
    nights = {"check_in": booking.check_in, "check_out": booking.check_out}
    stay = Stay.objects.create(attempt=booking.attempt, resort=resort, room=other, state=StayState.RELEASED, **nights)
    assert stay.line is None
    Stay.objects.filter(pk=stay.pk).update(state=StayState.BOOKED)
    stay.refresh_from_db()
    assert (stay.line.booking, stay.line.number) == (booking, 2)
    assert story.findings("I11") == []


def test_nobody_is_in_two_rooms_a_night_and_a_room_may_come_twice(booking, resort):
    stay, other = booking.attempt.stays.get(), cast.a_room(resort, "A102")
    day = booking.check_in
    more = {"attempt": booking.attempt, "resort": resort, "line": stay.line, "state": StayState.BOOKED}
    with pytest.raises(IntegrityError, match="slices_of_a_line_do_not_overlap"), transaction.atomic():
        Stay.objects.create(room=other, check_in=day, check_out=day + timedelta(days=1), **more)
    Stay.objects.filter(pk=stay.pk).update(check_out=day + timedelta(days=1))
    Stay.objects.create(room=other, check_in=day + timedelta(days=1), check_out=day + timedelta(days=2), **more)
    assert "and its rooms are for 2 nights" in story.findings("I11")[0]
    Stay.objects.create(room=stay.room, check_in=day + timedelta(days=2), check_out=booking.check_out, **more)
    assert story.findings("I11") == []


def test_a_room_that_was_left_is_free_and_charged(booking, room):
    stay = booking.attempt.stays.get()
    Stay.objects.filter(pk=stay.pk).update(state=StayState.LEFT)
    assert room in inventory_selectors.rooms_free_at([room.resort_id], booking.nights, at=timezone.now())
    assert [story.findings(name) for name in ("I1", "I3", "I6", "I11")] == [[]] * 4
    steps.block(room, 30, 31)
    with pytest.raises(IntegrityError, match="stays_do_not_overlap"), transaction.atomic():
        Stay.objects.filter(pk=stay.pk).update(state=StayState.BOOKED)


def test_dates_that_are_not_those_of_the_lines_are_found(booking):
    booking.lines.update(leaves=booking.check_out + timedelta(days=1))
    said = story.findings("I11")
    assert any("its lines from" in finding for finding in said)
    assert any("and its rooms are for" in finding for finding in said)


def test_bookings_of_before_get_their_lines_and_leave_no_mark(booking):
    migration = import_module("backend.inventory.migrations.0004_lines_by_postgresql")
    Stay.objects.update(line=None)
    RoomLine.objects.all().delete()
    at = timezone.now()
    type(booking).objects.update(checked_in_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM event_feed_mark")
        cursor.execute(migration.LINES_OF_BEFORE)
        cursor.execute("SELECT count(*) FROM event_feed_mark")
        assert cursor.fetchone() == (0,)
    line = booking.lines.get()
    assert (line.number, line.checked_in_at) == (1, at)
    assert story.findings("I11") == []
