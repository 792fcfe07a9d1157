"""A lost tab is not a lost room: the attempts with which a guest can go on, from any device."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.holds.models import BookingAttempt
from backend.holds.services import endings
from tests import cast
from tests.common.clock import later
from tests.holds.steps import booked, fail, held, payable, paying_for

pytestmark = pytest.mark.django_db
URL = "/api/booking/attempts/"


def open_ids(browser) -> list[int]:
    answer = browser.get(URL)
    assert answer.status_code == 200, answer.json()
    return [shown["booking_attempt_id"] for shown in answer.json()["results"]]


def test_each_is_shown_as_its_own_address_shows_it(asha_browser, resort, room):
    attempt = payable(asha_browser, room)
    told = asha_browser.get(URL).json()
    assert (told["next"], told["previous"]) == (None, None)
    (shown,) = told["results"]
    alone = asha_browser.get(f"{URL}{attempt.pk}/").json()
    # What is open has been paid by nobody: only its own address has room for refunds.
    assert alone.pop("refunds") == []
    moving = ("seconds_left", "server_time")
    assert [{**one, **dict.fromkeys(moving)} for one in (shown, alone)] == [{**alone, **dict.fromkeys(moving)}] * 2
    assert [room["id"] for room in shown["rooms"]] == [room.pk]


def test_held_named_and_paying_ones_are_open_and_the_newest_comes_first(asha_browser, resort):
    rooms = [cast.a_room(resort, f"A{n}") for n in range(3)]
    made = [held(asha_browser, rooms[0]), payable(asha_browser, rooms[1]), paying_for(asha_browser, rooms[2])]
    assert open_ids(asha_browser) == [attempt.pk for attempt in reversed(made)]


def test_what_is_over_is_not_open(asha, asha_browser, resort, now):
    rooms = [cast.a_room(resort, f"A{n}") for n in range(3)]
    booked(asha_browser, rooms[0])
    endings.release_attempt(user_id=asha.pk, attempt_id=held(asha_browser, rooms[1]).pk, at=now)
    held(asha_browser, rooms[2])
    with later(seconds=601):
        assert open_ids(cast.logged_in(asha)) == []


def test_a_failed_one_is_open_as_long_as_it_may_be_paid_again(asha, asha_browser, room, now):
    attempt = paying_for(asha_browser, room)
    fail(attempt, at=now)
    assert open_ids(asha_browser) == [attempt.pk]
    with later(minutes=44):
        assert open_ids(cast.logged_in(asha)) == [attempt.pk]
    with later(minutes=46):
        again = cast.logged_in(asha)
        assert open_ids(again) == []
        assert cast.initiate(again, attempt.pk).json()["code"] == "attempt_expired"


def test_one_whose_last_payment_failed_and_that_lapsed_is_open_too(asha, asha_browser, room):
    attempt = paying_for(asha_browser, room)
    BookingAttempt.objects.filter(pk=attempt.pk).update(failure="payment_failed")
    with later(minutes=20):
        again = cast.logged_in(asha)
        assert open_ids(again) == [attempt.pk]
        assert again.get(URL).json()["results"][0]["status"] == "failed"


def test_an_offer_whose_payment_failed_is_open_for_a_window_after_it(asha, asha_browser, room, now):
    attempt = paying_for(asha_browser, room)
    fail(attempt, at=now)
    until = now - timedelta(minutes=10)
    BookingAttempt.objects.filter(pk=attempt.pk).update(offered_until=until, started_at=now - timedelta(hours=3))
    assert open_ids(asha_browser) == [attempt.pk]
    with later(minutes=6):
        assert open_ids(cast.logged_in(asha)) == []


def test_others_are_not_shown_and_nobody_without_login(asha_browser, ravi_browser, client, room):
    held(asha_browser, room)
    assert open_ids(ravi_browser) == []
    assert client.get(URL).status_code == 401


def test_they_come_in_pages_of_as_many_queries(asha_browser, resort):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            asha_browser.get(URL)
        return len(found)

    made = [held(asha_browser, cast.a_room(resort, "A0")).pk]
    few = queries()
    made += [held(asha_browser, cast.a_room(resort, f"A{n}")).pk for n in range(1, 4)]
    assert queries() == few
    first = asha_browser.get(URL, {"page_size": 3}).json()
    second = asha_browser.get(first["next"]).json()
    shown = [attempt["booking_attempt_id"] for attempt in first["results"] + second["results"]]
    assert (shown, second["next"]) == (made[::-1], None)


def test_what_is_left_is_counted_by_the_clock_of_the_house(asha, asha_browser, room):
    answer = cast.select(asha_browser, room).json()
    assert answer["seconds_left"] == 600
    attempt = BookingAttempt.objects.get(pk=answer["booking_attempt_id"])
    with later(minutes=3):
        shown = cast.logged_in(asha).get(f"{URL}{attempt.pk}/").json()
        assert 415 <= shown["seconds_left"] <= 420
        assert shown["server_time"][:16] == timezone.localtime(timezone.now()).isoformat()[:16]
    with later(minutes=11):
        assert cast.logged_in(asha).get(f"{URL}{attempt.pk}/").json()["seconds_left"] == 0


def test_it_says_how_often_the_hold_can_still_be_extended(asha, asha_browser, room):
    def left(browser) -> int:
        return browser.get(f"{URL}{attempt.pk}/").json()["extensions_left"]

    attempt = held(asha_browser, room)
    counted = [left(asha_browser)]
    for minutes in (9, 18, 27):
        with later(minutes=minutes):
            browser = cast.logged_in(asha)
            assert browser.post(f"{URL}{attempt.pk}/extend/").status_code == 200
            counted.append(left(browser))
    assert counted == [2, 2, 1, 0]


def test_once_the_payment_has_begun_there_is_nothing_to_extend(asha_browser, room):
    attempt = paying_for(asha_browser, room)
    assert asha_browser.get(f"{URL}{attempt.pk}/").json()["extensions_left"] == 0


def test_a_refused_extension_says_what_is_left(asha, asha_browser, room):
    attempt = held(asha_browser, room)
    for minutes in (9, 18, 27):
        with later(minutes=minutes):
            cast.logged_in(asha).post(f"{URL}{attempt.pk}/extend/")
    with later(minutes=29):
        refused = cast.logged_in(asha).post(f"{URL}{attempt.pk}/extend/").json()
    assert refused["code"] == "hold_is_longest"
    assert 55 <= refused["seconds_left"] <= 60
    assert refused["server_time"] < refused["expires_at"]
