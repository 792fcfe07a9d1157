"""Restrictions that concern types of rooms, wherever rooms are found, asked for and given."""

import pytest

from backend.catalogue.models import Room, RoomType
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided
from tests.holds.steps import block, free_rooms, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms(resort) -> list[Room]:
    """Two deluxe rooms, a suite, and one without a type."""
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2", "S1", "X1")]
    cast.a_type(resort, "deluxe", *rooms[:2])
    cast.a_type(resort, "suite", rooms[2])
    return list(Room.objects.order_by("pk"))


def restrict(resort, *codes: str, limit: str = "least_nights", value: int = 7, **more) -> Restriction:
    kinds = list(RoomType.objects.filter(code__in=codes).values_list("pk", flat=True))
    said = {"code": f"r{limit}", "label": "New Year", "limit": limit, "value": value, **more}
    return Restriction.objects.create(resort=resort, room_type_ids=kinds, **said)


def refused(answer) -> list[dict]:
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_not_allowed"), answer.json()
    return answer.json()["rules"]


def test_it_holds_for_the_rooms_of_the_type_and_no_others(asha_browser, resort, rooms):
    restrict(resort, "deluxe")
    assert sorted(free_rooms(asha_browser)) == [room.pk for room in rooms[2:]]
    for room in rooms[:2]:
        (rule,) = refused(cast.select(asha_browser, room))
        assert (rule["limit"], rule["label"], rule["fits"]) == ("least_nights", "New Year", {"nights": 7})
    assert not BookingAttempt.objects.exists()
    for room in rooms[2:]:
        assert cast.select(asha_browser, room).status_code == 201


def test_it_may_concern_several_types_and_a_room_besides(asha_browser, resort, rooms):
    restrict(resort, "deluxe", "suite")
    assert free_rooms(asha_browser) == [rooms[3].pk]
    Restriction.objects.update(room_ids=[rooms[3].pk])
    assert free_rooms(asha_browser) == []


def test_a_room_that_changes_its_type_follows_the_rule_of_its_type_of_now(asha_browser, resort, rooms):
    restrict(resort, "deluxe")
    Room.objects.filter(pk=rooms[0].pk).update(room_type=rooms[2].room_type)
    Room.objects.filter(pk=rooms[3].pk).update(room_type=rooms[1].room_type)
    assert sorted(free_rooms(asha_browser)) == [rooms[0].pk, rooms[2].pk]
    assert cast.select(asha_browser, rooms[0]).status_code == 201
    refused(cast.select(asha_browser, rooms[3]))


def test_who_asks_for_a_type_that_is_not_sold_is_told_the_rule_and_not_that_it_is_full(asha_browser, resort, rooms):
    restrict(resort, "deluxe")
    (rule,) = refused(cast.select_types(asha_browser, resort, deluxe=1))
    assert (rule["limit"], rule["fits"]) == ("least_nights", {"nights": 7})
    body = {"resort_id": resort.pk, "room_types": [{"code": "deluxe", "rooms": 1}], "guests": 2, **cast.nights()}
    refused(asha_browser.post(decided.QUOTE, body, format="json"))
    assert cast.select_types(asha_browser, resort, suite=1).status_code == 201
    assert cast.select_types(asha_browser, resort, deluxe=2, stay=cast.nights(30, 37)).status_code == 201


def test_a_restricted_room_of_a_type_is_never_given_and_full_is_full(asha_browser, ravi_browser, resort, rooms):
    Restriction.objects.create(
        resort=resort, code="r", label="Long", limit="least_nights", value=7, room_ids=[rooms[0].pk]
    )
    held = cast.select_types(asha_browser, resort, deluxe=1)
    assert [room["id"] for room in held.json()["rooms"]] == [rooms[1].pk]
    assert cast.select_types(ravi_browser, resort, deluxe=1).json()["code"] == "room_type_full"
    # Of two the rule keeps one back, whatever is free.
    refused(cast.select_types(ravi_browser, resort, deluxe=2, stay=cast.nights(50, 52), guests=4))
    assert Stay.objects.count() == 1


def test_a_type_with_too_few_rooms_is_full_with_or_without_rules(asha_browser, resort, rooms):
    restrict(resort, "deluxe")
    assert cast.select_types(asha_browser, resort, deluxe=3).json()["code"] == "room_type_full"


def test_a_family_gets_a_room_of_the_type_that_takes_children(asha_browser, resort, rooms):
    """The best fit is for adults only."""
    block(rooms[0], 28, 30)
    block(rooms[0], 35, 36)
    Restriction.objects.create(
        resort=resort, code="calm", label="Calm", limit="least_age", value=12, room_ids=[rooms[0].pk]
    )
    body = {"resort_id": resort.pk, "room_types": [{"code": "deluxe", "rooms": 1}], "guests": 2, **cast.nights()}
    answer = asha_browser.post(decided.SELECT, {**body, "child_ages": [5]}, format="json")
    assert [room["id"] for room in answer.json()["rooms"]] == [rooms[1].pk]


def test_nobody_too_young_is_named_into_a_room_of_the_type(asha_browser, resort, rooms):
    restrict(resort, "deluxe", limit="least_age", value=18)
    held = cast.select(asha_browser, rooms[0]).json()
    guests = [{"room_id": rooms[0].pk, "name": f"Guest {age}", "age": age} for age in (40, 9)]
    body = {"booking_attempt_id": held["booking_attempt_id"], "guests": guests}
    answer = asha_browser.post("/api/booking/add-guests/", body, format="json")
    assert [error["code"] for error in answer.json()["errors"]] == ["too_young"]


def test_search_says_how_many_of_each_type_are_sold(asha_browser, resort, rooms):
    restrict(resort, "deluxe", limit="not_sold", value=0)
    (found,) = search(asha_browser).json()
    assert [(kind["code"], kind["free"]) for kind in found["room_types"] if kind["free"]] == [("suite", 1)]


def test_the_calendar_counts_the_rooms_that_are_sold_and_does_not_speak_of_the_others(client, resort, rooms):
    restrict(resort, "deluxe", limit="not_sold", value=0)
    restrict(resort, "suite", limit="no_arrival", value=0)
    day = cast.in_days(10)
    found = client.get(f"/api/resorts/{resort.slug}/calendar/", {"month": f"{day:%Y-%m}"}).json()["nights"]
    night = next(night for night in found if night["date"] == day.isoformat())
    assert (night["rooms_free"], night["closed_to_arrival"]) == (2, False)


def test_a_new_rule_for_a_type_counts_at_once(asha_browser, ravi_browser, resort, rooms):
    rule = restrict(resort, "suite")
    assert cast.select(asha_browser, rooms[0]).status_code == 201
    rule.room_type_ids = [rooms[0].room_type_id]
    rule.save()
    refused(cast.select(ravi_browser, rooms[1]))
