"""What a channel reads of a room, and how often it has to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from rest_framework.test import APIClient

from backend.channel_calendars.core import uids
from backend.channel_calendars.services import calendar_answers
from backend.common.security.masks import masked
from backend.holds.services import endings
from backend.inventory.models import Stay
from tests import cast
from tests.invariants import story

pytestmark = pytest.mark.django_db


def get(secret: str, **headers: str):
    return APIClient().get(f"/api/ical/{secret}.ics", headers=headers)


def entries(answer) -> list[tuple[date, date, str]]:
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return [(event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) for event in events]


def blocked(room, begin: int, end: int) -> Stay:
    days = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
    return Stay.objects.create(resort=room.resort, room=room, state="blocked", **days)


def test_a_booked_room_is_reserved_from_arrival_to_departure(link, asha_browser, room):
    story.booked(asha_browser, room, stay=cast.nights(30, 35))
    answer = get(link[1])
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert entries(answer) == [(cast.in_days(30), cast.in_days(35), "Dandeli (Reserved)")]
    assert b"DTSTART;VALUE=DATE:" in answer.content
    assert b"\r\n" in answer.content


def test_nobody_is_named(link, asha_browser, asha, room):
    booking = story.booked(asha_browser, room)
    said = get(link[1]).content.decode()
    for secret in (booking.reference, booking.reference.replace("-", ""), "Guest", "99999", "Beachside", "A101"):
        assert secret not in said
    allowed = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP"}
    assert {name for event in Calendar.from_ical(said).walk("VEVENT") for name in event} == allowed


def test_a_block_is_not_available_and_another_rooms_stays_are_not_shown(link, resort, room):
    blocked(room, 3, 5)
    blocked(cast.a_room(resort, "B1"), 7, 9)
    assert entries(get(link[1])) == [(cast.in_days(3), cast.in_days(5), "Dandeli (Not available)")]


def test_a_held_room_is_reserved_until_it_is_free_again(link, asha_browser, room):
    cast.select(asha_browser, room)
    assert entries(get(link[1])) == [(cast.in_days(30), cast.in_days(35), "Dandeli (Reserved)")]
    later = timezone.now() + timedelta(hours=1)
    assert b"VEVENT" not in calendar_answers.serve_calendar(secret=link[1], at=later).body
    endings.expire_lapsed_attempts(at=later)
    assert entries(get(link[1])) == []


def test_an_entry_keeps_its_name_and_stamp_from_hold_to_booking(link, asha_browser, room):
    order = story.ordered(asha_browser, room)
    before = get(link[1]).content
    assert b"Reserved" in before
    story.told(order)
    assert get(link[1]).content == before


def test_long_past_and_far_future_are_left_out(link, room):
    for begin, end in ((-60, -30), (-30, -29), (729, 730), (730, 732)):
        blocked(room, begin, end)
    assert [found[0] for found in entries(get(link[1]))] == [cast.in_days(-30), cast.in_days(729)]


# --- Asking again ---------------------------------------------------------------------------------------------------


def test_who_has_the_newest_content_gets_304(link, room):
    blocked(room, 3, 5)
    first = get(link[1])
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f"W/{first.headers['ETag']}"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = get(link[1], **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["ETag"], again.headers["Last-Modified"]) == (
            first.headers["ETag"],
            first.headers["Last-Modified"],
        )


def test_a_change_has_another_tag_and_a_later_time_even_within_one_second(link, room):
    at = datetime(2026, 11, 24, 6, 0, 0, 1, tzinfo=UTC)
    first = calendar_answers.serve_calendar(secret=link[1], at=at)
    block = blocked(room, 3, 5)
    second = calendar_answers.serve_calendar(secret=link[1], at=at)
    block.delete()
    third = calendar_answers.serve_calendar(secret=link[1], at=at)
    assert first.etag == third.etag != second.etag
    assert first.changed_at < second.changed_at < third.changed_at
    assert calendar_answers.serve_calendar(secret=link[1], at=at + timedelta(hours=1)).changed_at == third.changed_at


def test_whatever_a_channel_accepts_it_gets_a_calendar(link):
    for accept in ("text/calendar", "text/plain", "image/png", "*/*"):
        assert get(link[1], Accept=accept).status_code == 200


def test_it_is_seen_when_a_channel_last_came(link, now):
    calendar_answers.serve_calendar(secret=link[1], at=now)
    calendar_answers.serve_calendar(secret=link[1], at=now + timedelta(seconds=30))
    link[0].refresh_from_db()
    assert link[0].read_at == now
    calendar_answers.serve_calendar(secret=link[1], at=now + timedelta(seconds=90))
    link[0].refresh_from_db()
    assert link[0].read_at == now + timedelta(seconds=90)


# --- Who may read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["x" * 32, "a", "-", "%00", "..", "é"])
def test_an_address_that_is_none_is_not_found(link, secret):
    assert get(secret).status_code == 404


def test_who_comes_all_the_time_is_asked_to_wait(link):
    answers = [get(link[1]).status_code for _ in range(calendar_answers.READS_PER_MINUTE + 1)]
    assert answers == [200] * calendar_answers.READS_PER_MINUTE + [429]
    assert int(get(link[1]).headers["Retry-After"]) > 0


def test_the_secret_is_in_no_row_and_no_log(link, caplog):
    link[0].refresh_from_db()
    assert link[1] not in str(link[0].__dict__)
    line = f'"GET /api/ical/{link[1]}.ics HTTP/1.1" 200'
    assert masked(line) == '"GET /api/ical/….ics HTTP/1.1" 200'


# --- Names ----------------------------------------------------------------------------------------------------------


def test_our_own_names_are_recognised_and_others_are_not(settings):
    mine = uids.of_stay(7)
    assert uids.is_ours(mine)
    assert uids.is_ours(mine.upper())
    assert mine == uids.of_stay(7) != uids.of_stay(8)
    assert not uids.is_ours(mine.replace(mine[0], "f" if mine[0] != "f" else "e", 1))
    assert not uids.is_ours("x@airbnb.com")
    settings.SECRET_KEY = "another installation of this software, with secrets of its own"
    assert not uids.is_ours(mine)
