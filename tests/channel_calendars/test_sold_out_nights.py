"""What a channel reads of a type of rooms: the nights in which none of them is free."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from rest_framework.test import APIClient

from backend.catalogue.models import Room, RoomType
from backend.channel_calendars.core import sold_out_nights, uids
from backend.channel_calendars.models import CalendarLink, FeedEntry, Maker
from backend.channel_calendars.services import calendar_answers, calendar_links
from backend.common.nights import Nights
from backend.holds.services import endings
from backend.incidents.models import Incident
from backend.inventory.models import Stay
from backend.inventory.services import room_blocks
from tests import cast
from tests.channel_calendars.feed_server import connected, fetched
from tests.invariants import story

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=30)
SUMMARY = "Dandeli (Not available)"


@pytest.fixture
def rooms(resort) -> list[Room]:
    """Two deluxe rooms."""
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    cast.a_type(resort, "deluxe", *rooms)
    return rooms


@pytest.fixture
def link(rooms) -> tuple[CalendarLink, str]:
    """Airbnb reads the type."""
    return calendar_links.make_for_type(room_type=RoomType.objects.get(), maker=Maker.AIRBNB, at=timezone.now())


def get(secret: str, **headers: str):
    return APIClient().get(f"/api/ical/{secret}.ics", headers=headers)


def blocked(room, begin: int, end: int):
    days = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
    return room_blocks.place_block(room_ids=[room.pk], kind="owner", note="", at=timezone.now(), **days)


def runs(secret: str, *, at=None) -> list[tuple[int, int]]:
    """What is said, in days from today."""
    events = Calendar.from_ical(calendar_answers.serve_calendar(secret=secret, at=at or timezone.now()).body).walk(
        "VEVENT"
    )
    assert {str(event["SUMMARY"]) for event in events} <= {SUMMARY}
    today = cast.in_days(0)
    return [((event["DTSTART"].dt - today).days, (event["DTEND"].dt - today).days) for event in events]


def names(secret: str, *, at=None) -> list[str]:
    events = Calendar.from_ical(calendar_answers.serve_calendar(secret=secret, at=at or timezone.now()).body).walk(
        "VEVENT"
    )
    return [str(event["UID"]) for event in events]


# --- Which nights ---------------------------------------------------------------------------------------------------


def test_only_nights_without_a_free_room_are_said(link, rooms, asha_browser):
    story.booked(asha_browser, rooms[0], stay=cast.nights(30, 35))
    assert runs(link[1]) == []
    blocked(rooms[1], 33, 38)
    assert runs(link[1]) == [(33, 35)]


def test_runs_are_as_long_as_can_be_whoever_has_the_rooms(link, rooms):
    for room, stays in ((rooms[0], ((3, 5), (5, 9), (12, 13))), (rooms[1], ((3, 6), (6, 9), (12, 14)))):
        for stay in stays:
            blocked(room, *stay)
    assert runs(link[1]) == [(3, 9), (12, 13)]


def test_a_held_room_is_not_free_until_it_lapses(link, rooms, asha_browser):
    blocked(rooms[0], 30, 35)
    cast.select(asha_browser, rooms[1])
    assert runs(link[1]) == [(30, 35)]
    later = timezone.now() + timedelta(hours=1)
    assert runs(link[1], at=later) == []
    endings.expire_lapsed_attempts(at=later)
    assert runs(link[1]) == []


def test_rooms_that_are_switched_off_or_of_another_type_do_not_count(link, resort, rooms):
    cast.a_room(resort, "B1")
    blocked(rooms[0], 3, 5)
    assert runs(link[1]) == []
    Room.objects.filter(pk=rooms[1].pk).update(active=False)
    assert runs(link[1]) == [(3, 5)]
    Room.objects.filter(pk=rooms[1].pk).update(active=True, room_type=None)
    assert runs(link[1]) == [(3, 5)]
    Room.objects.filter(room_number="B1").update(room_type=RoomType.objects.get())
    assert runs(link[1]) == []


def test_a_type_without_rooms_is_not_available_to_the_horizon(link, rooms):
    Room.objects.update(active=False)
    ((begin, end),) = runs(link[1])
    assert begin <= -30
    assert end >= 730


nights = st.tuples(st.integers(-10, 70), st.integers(1, 12)).map(lambda n: (n[0], n[0] + n[1]))
DAY = date(2027, 1, 1)


@given(st.lists(st.lists(nights, max_size=8), max_size=4))
def test_it_is_exactly_the_nights_in_which_each_room_is_taken(stays):
    rooms = [[Nights(DAY + timedelta(days=begin), DAY + timedelta(days=end)) for begin, end in room] for room in stays]
    found = sold_out_nights.runs(rooms, window=Nights.of(DAY, 60))
    said = {night for run in found for night in run}
    walked = (DAY + timedelta(days=n) for n in range(60))
    assert said == {day for day in walked if all(any(day in stay for stay in room) for room in rooms)}
    assert all(before.check_out < after.check_in for before, after in pairwise(found))


# --- The same to the byte -------------------------------------------------------------------------------------------


def test_a_run_keeps_its_name_whoever_has_the_rooms_and_another_has_another(link, rooms, asha_browser):
    mine = [blocked(room, 30, 35) for room in rooms]
    first = calendar_answers.serve_calendar(secret=link[1], at=timezone.now())
    (name,) = names(link[1])
    room_blocks.lift(block=mine[0], at=timezone.now())
    assert names(link[1]) == []
    story.booked(asha_browser, rooms[0], stay=cast.nights(30, 35))
    again = calendar_answers.serve_calendar(secret=link[1], at=timezone.now())
    assert (names(link[1]), again.body, again.etag) == ([name], first.body, first.etag)
    blocked(rooms[0], 35, 36)
    blocked(rooms[1], 35, 36)
    assert len({name, *names(link[1])}) == 2


def test_the_same_runs_of_two_types_have_two_names(link, resort, rooms):
    cast.a_type(resort, "suite")
    _, other = calendar_links.make_for_type(
        room_type=RoomType.objects.get(code="suite"), maker=Maker.AIRBNB, at=timezone.now()
    )
    Room.objects.update(active=False)
    assert runs(link[1]) == runs(other)
    assert names(link[1]) != names(other)


def test_a_run_without_end_is_the_same_all_month(link, rooms):
    Room.objects.update(active=False)
    days = [datetime(2026, 12, 2, 6, tzinfo=UTC) + timedelta(days=n) for n in range(0, 28, 3)]
    assert len({calendar_answers.serve_calendar(secret=link[1], at=day).etag for day in days}) == 1
    assert (
        calendar_answers.serve_calendar(secret=link[1], at=days[0] + timedelta(days=62)).etag
        != calendar_answers.serve_calendar(secret=link[1], at=days[0]).etag
    )


def test_who_has_the_newest_content_gets_304(link, rooms):
    for room in rooms:
        blocked(room, 3, 5)
    first = get(link[1])
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert get(link[1], **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert get(link[1], **{"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    blocked(rooms[0], 5, 6)
    assert get(link[1], **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    blocked(rooms[1], 5, 6)
    assert get(link[1], **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_nobody_is_named(link, rooms, asha_browser, ravi_browser):
    booking = story.booked(asha_browser, rooms[0])
    story.booked(ravi_browser, rooms[1])
    said = get(link[1]).content.decode()
    assert said.count("BEGIN:VEVENT") == 1
    for secret in (booking.reference, booking.reference.replace("-", ""), "Guest", "99999", "Beachside", "A1", "eluxe"):
        assert secret not in said
    allowed = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP"}
    assert {name for event in Calendar.from_ical(said).walk("VEVENT") for name in event} == allowed
    assert all(uids.is_ours(name) for name in names(link[1]))


# --- Echoes ---------------------------------------------------------------------------------------------------------


def test_importing_our_own_calendar_of_a_type_changes_nothing(link, rooms, channel, now, bell):
    for room in rooms:
        blocked(room, 3, 5)
    before = list(Stay.objects.order_by("pk").values())
    channel.body = calendar_answers.serve_calendar(secret=link[1], at=now).body
    assert b"VEVENT" in channel.body
    feed = fetched(connected(rooms[0], channel, at=now, maker=Maker.BOOKING_COM), at=now)
    assert list(Stay.objects.order_by("pk").values()) == before
    assert (feed.state, FeedEntry.objects.count(), Incident.objects.count()) == ("good", 0, 0)


def test_what_a_channel_has_told_us_is_not_told_back_to_it_and_others_are_told(link, rooms, channel, now, bell):
    channel.close("guest", 5, 8)
    fetched(connected(rooms[0], channel, at=now), at=now)
    blocked(rooms[1], 5, 8)
    assert runs(link[1]) == []
    _, another = calendar_links.make_for_type(room_type=RoomType.objects.get(), maker=Maker.BOOKING_COM, at=now)
    assert runs(another) == [(5, 8)]


def test_a_room_that_is_a_listing_of_its_own_there_counts_or_the_type_would_be_sold_too(
    link, rooms, channel, now, bell
):
    channel.close("guest", 5, 8)
    fetched(connected(rooms[0], channel, at=now), at=now)
    blocked(rooms[1], 5, 8)
    calendar_links.make_link(room=rooms[0], maker=Maker.BOOKING_COM, at=now)
    assert runs(link[1]) == []
    calendar_links.make_link(room=rooms[0], maker=Maker.AIRBNB, at=now)
    assert runs(link[1]) == [(5, 8)]


def test_what_a_channel_repeats_of_a_type_is_no_conflict_and_not_closed_again(rooms, channel, now, bell):
    """Booking.com closes what it has read, under a name of its own, and goes on when the nights are free here."""
    _, secret = calendar_links.make_for_type(room_type=RoomType.objects.get(), maker=Maker.BOOKING_COM, at=now)
    mine = [blocked(room, 6, 8) for room in rooms]
    calendar_answers.serve_calendar(secret=secret, at=now)
    channel.summary = "CLOSED - Not available"
    channel.close("echo", 6, 8)
    feed = fetched(connected(rooms[0], channel, at=now, maker=Maker.BOOKING_COM), at=now + LATER)
    assert (Incident.objects.count(), feed.state) == (0, "good")
    for block in mine:
        room_blocks.lift(block=block, at=now + LATER)
    fetched(feed, at=now + LATER)
    assert not Stay.objects.filter(state="blocked").exists()
    # It has read that the type is free, and still closes it: that is its own.
    calendar_answers.serve_calendar(secret=secret, at=now + LATER)
    fetched(feed, at=now + 5 * LATER)
    assert Stay.objects.filter(state="blocked", room=rooms[0]).count() == 1
    assert runs(secret, at=now + 5 * LATER) == []


# --- Addresses ------------------------------------------------------------------------------------------------------


def desk(resort, rest: str = "") -> str:
    return f"/api/desk/resorts/{resort.slug}/calendars/{rest}"


def test_at_the_desk_an_address_of_a_type_is_made_renewed_and_revoked(staff, resort, rooms):
    browser = staff.api("manager")
    made = browser.post(desk(resort), {"room_type": "deluxe", "channel": "airbnb"}, format="json")
    assert made.status_code == 201, made.json()
    (listed,) = browser.get(desk(resort)).json()["results"]
    assert (listed["room_id"], listed["room_number"], listed["room_type"]) == (None, None, "deluxe")
    assert APIClient().get(made.json()["url"]).status_code == 200
    renewed = browser.post(desk(resort, f"{listed['id']}/renew/")).json()
    assert [APIClient().get(each["url"]).status_code for each in (made.json(), renewed)] == [404, 200]
    assert browser.delete(desk(resort, f"{listed['id']}/")).status_code == 204
    assert APIClient().get(renewed["url"]).status_code == 404


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({}, "/room_id", "room_or_type"),
        ({"room_id": 1, "room_type": "deluxe"}, "/room_id", "room_or_type"),
        ({"room_type": "palace"}, "/room_type", "room_type_unknown"),
    ],
)
def test_it_is_a_room_or_a_type_of_the_resort(staff, resort, rooms, said, pointer, code):
    answer = staff.api("owner").post(desk(resort), {"channel": "airbnb", **said}, format="json")
    assert answer.status_code == 400, answer.json()
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


def test_a_type_has_ten_addresses_and_no_more(staff, resort, rooms):
    for _ in range(calendar_links.MOST_PER_ROOM):
        calendar_links.make_for_type(room_type=RoomType.objects.get(), maker=Maker.OTHER, at=timezone.now())
    answer = staff.api("owner").post(desk(resort), {"room_type": "deluxe", "channel": "vrbo"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_links")


def test_in_the_admin_an_address_of_a_type_is_made_and_revoked(staff, elsewhere, rooms):
    theirs, kind = cast.a_type(elsewhere.room.resort, "hut"), RoomType.objects.get(code="deluxe")
    browser, add = staff.admin("manager"), reverse("admin:channel_calendars_calendarlink_add")
    form = browser.get(add).content.decode()
    assert ("Deluxe" in form, "Hut" in form) == (True, False)
    for wrong in ({}, {"room_type": theirs.pk}, {"room_type": kind.pk, "room": rooms[0].pk}):
        browser.post(add, {"maker": "vrbo", "name": "", **wrong})
        assert not CalendarLink.objects.exists()
    page = browser.post(add, {"maker": "vrbo", "name": "", "room_type": kind.pk}, follow=True).content.decode()
    secret = page.split("/api/ical/")[1].split(".ics")[0]
    assert (get(secret).status_code, CalendarLink.objects.get().room_type) == (200, kind)
    browser.post(
        reverse("admin:channel_calendars_calendarlink_delete", args=[CalendarLink.objects.get().pk]), {"post": "yes"}
    )
    assert get(secret).status_code == 404


def test_a_link_of_both_or_of_neither_is_refused_by_postgresql(link, rooms):
    for wrong in ({"room": rooms[0]}, {"room_type": None}):
        with pytest.raises(IntegrityError, match="calendar_links_are_of_a_room_or_a_type"), transaction.atomic():
            CalendarLink.objects.update(**wrong)
