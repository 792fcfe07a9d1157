from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.catalogue.models import Resort, Room, RoomImage
from backend.holds.services import endings
from tests import cast
from tests.common.clock import later
from tests.holds import decided
from tests.holds.steps import block, booked, free_rooms, held, paying_for, search

pytestmark = pytest.mark.django_db


def test_a_free_room_is_offered(asha_browser, room):
    assert free_rooms(asha_browser) == [room.pk]


def test_a_held_room_is_not_offered_to_anybody(asha_browser, ravi_browser, room):
    held(asha_browser, room)
    assert free_rooms(ravi_browser) == []
    assert free_rooms(asha_browser) == []


def test_a_room_that_is_being_paid_for_is_not_offered(asha_browser, ravi_browser, room):
    paying_for(asha_browser, room)
    assert free_rooms(ravi_browser) == []


def test_a_booked_room_is_not_offered_however_late_it_gets(asha_browser, ravi, room):
    booked(asha_browser, room, stay=(stay := cast.nights()))
    with later(days=20):
        assert free_rooms(cast.logged_in(ravi), stay=stay) == []


def test_a_room_that_the_resort_blocked_is_not_offered(asha_browser, room):
    block(room)
    assert free_rooms(asha_browser) == []


def test_a_lapsed_hold_frees_the_room_though_nobody_swept(asha_browser, ravi, room):
    attempt = held(asha_browser, room)
    with later(seconds=601):
        assert free_rooms(cast.logged_in(ravi), stay=cast.nights()) == [room.pk]
    attempt.refresh_from_db()
    assert attempt.state == "held"


def test_a_hold_lasts_until_its_last_second(asha_browser, ravi, room):
    held(asha_browser, room)
    with later(seconds=595):
        assert free_rooms(cast.logged_in(ravi), stay=cast.nights()) == []


def test_a_released_room_is_offered_again(asha_browser, ravi_browser, asha, room, now):
    attempt = held(asha_browser, room)
    endings.release_attempt(user_id=asha.pk, attempt_id=attempt.pk, at=now)
    assert free_rooms(ravi_browser) == [room.pk]


@pytest.mark.parametrize(
    ("begin", "end", "free"), [(25, 30, True), (35, 38, True), (25, 31, False), (34, 38, False), (31, 33, False)]
)
def test_only_shared_nights_count_not_shared_days(asha_browser, ravi_browser, room, begin, end, free):
    held(asha_browser, room)
    assert bool(free_rooms(ravi_browser, stay=cast.nights(begin, end))) is free


@pytest.mark.parametrize("location", ["Goa", "goa", "GOA", " goa ", "North Goa"])
def test_the_location_is_found_however_it_is_written(asha_browser, location):
    cast.a_room(cast.a_resort(location="North Goa"))
    assert len(free_rooms(asha_browser, location=location)) == 1


@pytest.mark.parametrize("location", ["Coorg", "%", "_oa", "Goa; DROP TABLE", "' OR 1=1 --", "\\"])
def test_nothing_is_found_where_nothing_is(asha_browser, room, location):
    answer = search(asha_browser, location=location)
    assert (answer.status_code, answer.json()) == (200, [])


def test_a_party_is_offered_rooms_that_seat_it_together(asha_browser, resort):
    pair = [cast.a_room(resort, "A1", capacity=2), cast.a_room(resort, "A2", capacity=3)]
    assert free_rooms(asha_browser, guests=5) == [room.pk for room in pair]
    assert free_rooms(asha_browser, guests=6) == []


def test_only_free_rooms_count_for_the_size_of_a_party(asha_browser, ravi_browser, resort):
    first, _ = cast.a_room(resort, "A1"), cast.a_room(resort, "A2")
    held(ravi_browser, first)
    assert free_rooms(asha_browser, guests=3) == []


def test_the_cheapest_set_for_the_party_is_suggested(asha_browser, resort):
    cast.a_room(resort, "SUITE", capacity=4, price="9000.00")
    cheap = [cast.a_room(resort, number, capacity=2, price="4000.00") for number in ("A1", "A2")]
    assert search(asha_browser, guests=4).json()[0]["suggested_rooms"] == [room.pk for room in cheap]


def offered(browser, **wish):
    """The one resort that is found, and its rooms by number."""
    (found,) = search(browser, **wish).json()
    return found, {room["room_number"]: room for room in found["available_rooms"]}


def test_each_room_says_what_the_stay_costs_in_it(asha_browser):
    resort = cast.a_resort(gstin=decided.GSTIN)
    cast.a_room(resort, price="7400.00")
    decided.a_season(resort, nights=[cast.in_days(31)])
    found, rooms = offered(asha_browser, stay=cast.nights(30, 32))
    assert (rooms["A101"]["price_per_night"], rooms["A101"]["total"]) == ("7400.00", "16280.00")
    assert (rooms["A101"]["total_with_tax"], found["prices_include_tax"]) == ("18248.40", False)


def test_without_gstin_and_rules_a_room_costs_nights_times_price(asha_browser, room):
    _, rooms = offered(asha_browser)
    assert (rooms["A101"]["total"], rooms["A101"]["total_with_tax"]) == ("37500.00", "37500.00")


def test_prices_that_contain_the_tax_are_said_to(asha_browser):
    resort = cast.a_resort(gstin=decided.GSTIN)
    cast.a_room(resort, price="1050.00")
    decided.terms(resort, prices_include_tax=True)
    found, rooms = offered(asha_browser, stay=cast.nights(30, 31))
    assert (rooms["A101"]["total"], rooms["A101"]["total_with_tax"]) == ("1000.00", "1050.00")
    assert found["prices_include_tax"] is True


def test_the_default_plan_is_in_the_total(asha_browser, room):
    decided.a_plan(room.resort, is_default=True)
    _, rooms = offered(asha_browser, stay=cast.nights(30, 31))
    assert rooms["A101"]["total"] == "8300.00"


def test_the_stay_decides_which_room_is_the_cheapest(asha_browser, resort):
    cheap, dear = cast.a_room(resort, "A1", price="4000.00"), cast.a_room(resort, "A2", price="4500.00")
    decided.a_season(resort, room_ids=[cheap.pk])
    found, rooms = offered(asha_browser, stay=cast.nights(30, 31))
    assert found["suggested_rooms"] == [dear.pk]
    assert rooms["A1"]["total"] == "4800.00"


def test_a_room_that_cannot_be_priced_is_not_offered(asha_browser):
    resort = cast.a_resort(gstin=decided.GSTIN)
    decided.terms(resort, prices_include_tax=True)
    cast.a_room(resort, "A1", price="8000.00")
    other = cast.a_room(resort, "A2", price="5000.00")
    assert free_rooms(asha_browser) == [other.pk]
    assert free_rooms(asha_browser, guests=3) == []


def test_a_room_that_somebody_has_is_not_suggested(asha_browser, ravi_browser, resort):
    dear, cheap = cast.a_room(resort, "A1", price="9000.00"), cast.a_room(resort, "A2", price="4000.00")
    held(ravi_browser, cheap)
    assert search(asha_browser).json()[0]["suggested_rooms"] == [dear.pk]


def test_a_resort_without_a_fitting_room_does_not_hide_another(asha_browser, ravi_browser, room):
    other = cast.a_room(cast.a_resort("Palm Grove"))
    held(ravi_browser, room)
    assert [found["resort_name"] for found in search(asha_browser).json()] == ["Palm Grove"]
    assert free_rooms(asha_browser) == [other.pk]


@pytest.mark.parametrize("model", [Resort, Room])
def test_what_is_switched_off_is_hidden(asha_browser, room, model):
    model.objects.update(active=False)
    assert free_rooms(asha_browser) == []


def test_pictures_come_in_their_order(asha_browser, room):
    for position, name in ((2, "second"), (1, "first")):
        RoomImage.objects.create(room=room, image=f"room_images/{name}.jpg", position=position)
    images = search(asha_browser).json()[0]["available_rooms"][0]["images"]
    assert images == [{"image": "/media/room_images/first.jpg"}, {"image": "/media/room_images/second.jpg"}]


def test_a_longer_list_costs_no_more_queries(asha_browser, ravi_browser, room):
    few = _queries(asha_browser)
    for number in range(5):
        resort = cast.a_resort(f"Resort {number}")
        for room_number in "ABCD":
            more = cast.a_room(resort, room_number)
            RoomImage.objects.create(room=more, image="room_images/a.jpg")
        held(ravi_browser, more)
    assert _queries(asha_browser) == few


def test_nor_do_resorts_with_prices_of_their_own_once_these_are_known(asha_browser, room):
    few = _queries(asha_browser)
    for number in range(4):
        resort = cast.a_resort(f"Resort {number}", gstin=decided.GSTIN)
        cast.a_room(resort)
        decided.everything(resort)
    search(asha_browser)
    assert _queries(asha_browser) == few


def _queries(browser) -> int:
    """How many a search costs once the resorts are known."""
    RoomImage.objects.get_or_create(room=Room.objects.first(), image="room_images/a.jpg")
    search(browser, stay=cast.nights(40, 42))
    with CaptureQueriesContext(connection) as queries:
        assert search(browser).json()
    return len(queries)


BAD_QUERIES = [
    ({"check_in_date": "tomorrow"}, "/check_in_date", "invalid"),
    ({"check_in_date": "2026-02-30"}, "/check_in_date", "invalid"),
    ({"check_out_date": "20/12/2026"}, "/check_out_date", "invalid"),
    ({"check_in_date": ""}, "/check_in_date", "invalid"),
    (cast.nights(-1, 3), "/check_in_date", "date_in_past"),
    (cast.nights(541, 545), "/check_in_date", "date_too_far"),
    (cast.nights(30, 30), "/check_out_date", "no_night"),
    (cast.nights(35, 30), "/check_out_date", "no_night"),
    (cast.nights(30, 61), "/check_out_date", "stay_too_long"),
    ({"check_out_date": "9999-12-31"}, "/check_out_date", "stay_too_long"),
    ({"check_out_date": "0001-01-01"}, "/check_out_date", "no_night"),
    ({"guests": "0"}, "/guests", "min_value"),
    ({"guests": "-2"}, "/guests", "min_value"),
    ({"guests": "201"}, "/guests", "max_value"),
    ({"guests": "9" * 30}, "/guests", "max_value"),
    ({"guests": "9" * 5000}, "/guests", "max_string_length"),
    ({"guests": "two"}, "/guests", "invalid"),
    ({"guests": "2.5"}, "/guests", "invalid"),
    ({"guests": ""}, "/guests", "invalid"),
    ({"location": " "}, "/location", "blank"),
    ({"location": "x" * 101}, "/location", "max_length"),
    ({"location": "Goa\0"}, "/location", "null_characters_not_allowed"),
]


@pytest.mark.parametrize(("said", "pointer", "code"), BAD_QUERIES)
def test_a_query_that_cannot_be_meant_is_refused_with_its_place(asha_browser, room, said, pointer, code):
    query = {"location": "Goa", "guests": 2, **cast.nights(), **said}
    answer = asha_browser.get("/api/rooms/search/", query)
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


def test_everything_missing_is_named_at_once(asha_browser):
    errors = asha_browser.get("/api/rooms/search/").json()["errors"]
    assert {error["pointer"] for error in errors} == {"/location", "/check_in_date", "/check_out_date", "/guests"}


def test_today_is_the_resorts_day_and_not_the_servers(asha, room):
    # Half past midnight in India is still yesterday in UTC.
    import time_machine

    with time_machine.travel("2026-12-01T19:00:00+00:00"):
        browser = cast.logged_in(asha)
        query = {"location": "Goa", "guests": 2, "check_out_date": "2026-12-04"}
        dates = ("2026-12-01", "2026-12-02")
        answers = [browser.get("/api/rooms/search/", {**query, "check_in_date": day}) for day in dates]
    assert [answer.status_code for answer in answers] == [400, 200]


def test_tonight_can_be_booked(asha_browser, room):
    assert free_rooms(asha_browser, stay=cast.nights(0, 1)) == [room.pk]


def test_the_longest_stay_and_the_farthest_day_can_be_booked(asha_browser, room):
    assert free_rooms(asha_browser, stay=cast.nights(540, 570)) == [room.pk]


def test_a_hold_of_yesterdays_guest_does_not_reach_into_today(asha_browser, room, now):
    attempt = held(asha_browser, room)
    attempt.stays.update(expires_at=now - timedelta(seconds=1))
    assert free_rooms(asha_browser) == [room.pk]


def test_one_resort_is_searched_by_its_slug(asha_browser, resort):
    room = cast.a_room(resort)
    cast.a_room(cast.a_resort("Palm Grove"), "B1")
    query = {"resort": resort.slug, "guests": 2, **cast.nights()}
    (found,) = asha_browser.get("/api/rooms/search/", query).json()
    assert [one["id"] for one in found["available_rooms"]] == [room.pk]
    assert asha_browser.get("/api/rooms/search/", {**query, "resort": "no-such-resort"}).json() == []
    Resort.objects.filter(pk=resort.pk).update(slug="new-slug")
    assert asha_browser.get("/api/rooms/search/", query).json() == []
    assert len(asha_browser.get("/api/rooms/search/", {**query, "resort": "new-slug"}).json()) == 1
    Resort.objects.filter(pk=resort.pk).update(active=False)
    assert asha_browser.get("/api/rooms/search/", {**query, "resort": "new-slug"}).json() == []


def test_one_resort_costs_as_many_queries_as_a_place(asha_browser, room):
    query = {"resort": room.resort.slug, "guests": 2, **cast.nights()}
    asha_browser.get("/api/rooms/search/", query)
    with CaptureQueriesContext(connection) as queries:
        assert len(asha_browser.get("/api/rooms/search/", query).json()) == 1
    assert len(queries) == 1


def test_a_search_names_a_place_or_a_resort_and_not_both(asha_browser, room):
    both = {"location": "Goa", "resort": room.resort.slug, "guests": 2, **cast.nights()}
    answer = asha_browser.get("/api/rooms/search/", both)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (400, "/resort", "location_and_resort")


def test_alternatives_are_those_of_one_resort(asha_browser, resort):
    cast.a_room(resort)
    cast.a_room(cast.a_resort("Palm Grove"), "B1")
    answer = asha_browser.get("/api/rooms/alternatives/", {"resort": resort.slug, "guests": 2, **cast.nights()})
    assert {part["resort_slug"] for part in answer.json()["other_dates"]} == {resort.slug}
