"""Rooms for adults, or without small children: neither found, nor held, nor named into."""

import pytest

from backend.holds.models import BookingAttempt
from backend.pricing.models import ChildBand
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided
from tests.holds.steps import free_rooms
from tests.waitlist.line import sold_out, wait

pytestmark = pytest.mark.django_db


@pytest.fixture
def adults_only(resort):
    """Nobody under 18 in any of the rooms."""
    return Restriction.objects.create(resort=resort, code="calm", label="A calm house", limit="least_age", value=18)


def hold(browser, room, *ages, guests=2):
    wish = decided.body(room, guests=guests, child_ages=list(ages))
    return browser.post(decided.SELECT, wish, format="json")


def named(browser, answer, room, *ages):
    guests = [{"room_id": room.pk, "name": f"Guest {age}", "age": age} for age in ages]
    body = {"booking_attempt_id": answer.json()["booking_attempt_id"], "guests": guests}
    return browser.post("/api/booking/add-guests/", body, format="json")


def found(browser, **more):
    query = {"location": "Goa", "guests": 2, **cast.nights(), **more}
    return [room["id"] for one in browser.get("/api/rooms/search/", query).json() for room in one["available_rooms"]]


def test_a_child_is_refused_and_told_which_rule_and_what_fits(asha_browser, room, adults_only):
    for url in (decided.SELECT, decided.QUOTE):
        answer = asha_browser.post(url, decided.body(room, child_ages=[17]), format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "stay_not_allowed")
        (rule,) = answer.json()["rules"]
        assert (rule["limit"], rule["label"], rule["fits"]) == ("least_age", "A calm house", {"least_age": 18})
        assert rule["detail"] == "Every guest must be at least 18 years old."
    assert not BookingAttempt.objects.exists()


def test_adults_are_taken(asha_browser, room, adults_only):
    assert free_rooms(asha_browser) == [room.pk]
    assert hold(asha_browser, room).status_code == 201


@pytest.mark.parametrize(("age", "taken"), [(11, False), (12, True)])
def test_who_is_as_old_as_the_limit_is_taken(asha_browser, room, adults_only, age, taken):
    Restriction.objects.update(value=12)
    assert found(asha_browser, child_ages=str(age)) == ([room.pk] if taken else [])
    assert (hold(asha_browser, room, age).status_code == 201) is taken


def test_what_search_finds_for_a_family_can_be_held_and_the_rest_cannot(asha_browser, resort, adults_only):
    calm, lively = cast.a_room(resort, "A1"), cast.a_room(resort, "A2")
    Restriction.objects.update(room_ids=[calm.pk])
    assert found(asha_browser, child_ages="4") == [lively.pk]
    assert hold(asha_browser, calm, 4).status_code == 409
    assert hold(asha_browser, lively, 4).status_code == 201


def test_of_a_type_families_get_the_rooms_that_take_them(asha_browser, resort, adults_only):
    calm, lively = cast.a_room(resort, "A1"), cast.a_room(resort, "A2")
    kind = cast.a_type(resort, "deluxe", calm, lively)
    Restriction.objects.update(room_ids=[calm.pk])
    wish = {"resort_id": resort.pk, "room_types": [{"code": kind.code, "rooms": 1}], "guests": 2, "child_ages": [4]}
    answer = asha_browser.post(decided.SELECT, {**wish, **cast.nights()}, format="json")
    assert [held["id"] for held in answer.json()["rooms"]] == [lively.pk]


def test_alternatives_are_days_on_which_children_are_taken(asha_browser, room, adults_only):
    Restriction.objects.update(first_day=cast.in_days(29), last_day=cast.in_days(31))
    query = {"location": "Goa", "guests": 2, "child_ages": "4", **cast.nights(30, 32)}
    days = [one["check_in_date"] for one in asha_browser.get("/api/rooms/alternatives/", query).json()["other_dates"]]
    assert days == [cast.in_days(day).isoformat() for day in (28, 32, 27)]


@pytest.mark.parametrize("ages", ["18", "4,", "four", "-1", "4,5"])
def test_ages_that_cannot_be_are_refused(asha_browser, room, ages):
    query = {"location": "Goa", "guests": 2, "child_ages": ages, **cast.nights()}
    answer = asha_browser.get("/api/rooms/search/", query)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/child_ages")


def test_who_booked_as_adults_names_no_child(asha_browser, room, adults_only):
    answer = named(asha_browser, hold(asha_browser, room), room, 30, 8)
    errors = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert (answer.status_code, errors) == (400, [("/guests/1/age", "too_young")])


def test_who_holds_rooms_since_before_the_rule_names_the_children_all_the_same(asha_browser, room, resort):
    ChildBand.objects.create(resort=resort, first_age=0, last_age=12)
    held = hold(asha_browser, room, 8)
    Restriction.objects.create(resort=resort, code="calm", label="Calm", limit="least_age", value=18)
    assert named(asha_browser, held, room, 30, 8).status_code == 200


def test_nobody_waits_for_what_is_not_sold_to_them(asha_browser, resort, room, adults_only):
    sold_out(room)
    answer = wait(asha_browser, resort, child_ages=[4])
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_not_allowed")
    assert wait(asha_browser, resort).status_code == 201


def test_the_calendar_says_how_old_who_arrives_is(client, room, adults_only):
    Restriction.objects.update(last_day=cast.in_days(10))
    ages = {}
    for day in (10, 11):
        query = {"month": f"{cast.in_days(day):%Y-%m}"}
        nights = client.get(f"/api/resorts/{room.resort.slug}/calendar/", query).json()["nights"]
        ages |= {night["date"]: night["least_age"] for night in nights}
    assert [ages[cast.in_days(day).isoformat()] for day in (10, 11)] == [18, 0]
