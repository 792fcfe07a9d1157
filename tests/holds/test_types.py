"""Rooms asked for by their type: the house chooses which, in the moment of the hold."""

import pytest
from django.conf import settings

from backend.catalogue.models import Resort, Room
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from tests import cast
from tests.holds import decided
from tests.holds.steps import block, gate_keys, search

pytestmark = pytest.mark.django_db

SELECT, QUOTE = "/api/booking/select-rooms/", "/api/booking/quote/"


@pytest.fixture
def rooms(resort) -> list[Room]:
    """Four rooms of the type `deluxe`."""
    rooms = [cast.a_room(resort, f"A{n}") for n in (8, 9, 10, 11)]
    cast.a_type(resort, "deluxe", *rooms)
    return rooms


def wish(resort, *kinds, **said):
    return {"resort_id": resort.pk, "guests": 2, "room_types": list(kinds), **cast.nights(), **said}


def numbers(answer) -> list[str]:
    assert answer.status_code == 201, answer.json()
    return [room["room_number"] for room in answer.json()["rooms"]]


def refused(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.json()
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def nothing_stored() -> bool:
    return not BookingAttempt.objects.exists() and not Stay.objects.exists() and not gate_keys()


def test_a_room_of_the_type_is_held_and_the_answer_and_the_price_name_it(asha_browser, resort, rooms):
    answer = cast.select_types(asha_browser, resort, deluxe=1)
    assert numbers(answer) == ["A8"]
    assert {line["room_number"] for line in answer.json()["price"]["lines"]} == {"A8"}
    assert Stay.objects.get().room == rooms[0]
    assert gate_keys() == 5


def test_an_exact_fit_is_chosen_before_an_empty_room(asha_browser, resort, rooms):
    block(rooms[2], 28, 30)
    block(rooms[2], 35, 36)
    assert numbers(cast.select_types(asha_browser, resort, deluxe=1)) == ["A10"]


def test_of_several_gaps_the_one_that_leaves_the_fewest_nights_is_chosen(asha_browser, resort, rooms):
    for room, free_from, free_until in zip(rooms, (27, 29, 29, 20), (37, 38, 37, 36), strict=True):
        block(room, free_from - 1, free_from)
        block(room, free_until, free_until + 1)
    assert numbers(cast.select_types(asha_browser, resort, deluxe=2)) == ["A9", "A10"]


def test_a_taken_room_is_passed_over(asha_browser, ravi_browser, resort, rooms):
    cast.select(ravi_browser, rooms[0])
    assert numbers(cast.select_types(asha_browser, resort, deluxe=2)) == ["A9", "A10"]


def test_a_room_that_only_the_gate_knows_to_be_taken_is_passed_over(asha_browser, resort, rooms):
    key = f"dandeli:hold:{{{resort.pk}}}:{rooms[0].pk}:{cast.in_days(32):%Y%m%d}"
    redis.client().set(key, "ravi", px=30_000)
    assert numbers(cast.select_types(asha_browser, resort, deluxe=1)) == ["A9"]


def test_a_room_that_only_postgresql_knows_to_be_taken_gives_way_to_another(
    asha_browser, ravi_browser, resort, rooms, monkeypatch
):
    """As between the look and the hold: the row comes after the options were read."""
    from backend.holds.services import type_holds

    look, taken = type_holds._free_rooms, []

    def and_then_somebody_takes_one(request, sold, **when):
        options = look(request, sold, **when)
        if not taken:
            taken.append(block(rooms[0]))
        return options

    monkeypatch.setattr(type_holds, "_free_rooms", and_then_somebody_takes_one)
    assert numbers(cast.select_types(asha_browser, resort, deluxe=1)) != ["A8"]
    assert gate_keys() == 5
    assert Stay.objects.filter(attempt__isnull=False).count() == 1


def test_rooms_by_id_and_by_type_are_held_together(asha_browser, resort, rooms):
    body = wish(resort, {"code": "deluxe", "rooms": 2}, room_ids=[rooms[0].pk], guests=6)
    assert numbers(asha_browser.post(SELECT, body, format="json")) == ["A8", "A9", "A10"]


def test_rooms_of_several_types_are_held_all_or_none(asha_browser, resort, rooms):
    cast.a_type(resort, "suite", suite := cast.a_room(resort, "S1", capacity=4))
    assert numbers(cast.select_types(asha_browser, resort, suite=1, deluxe=1)) == ["A8", "S1"]
    answer = cast.select_types(asha_browser, resort, suite=1, deluxe=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_type_full")
    assert answer.json()["lost_types"] == [{"code": "suite", "wanted": 1, "free": 0}]
    assert Stay.objects.count() == 2
    assert suite.pk not in [room["id"] for room in answer.json()["available_rooms"]]


def test_when_too_few_are_free_the_refusal_says_what_is(asha_browser, ravi_browser, resort, rooms):
    other = cast.a_room(resort, "B1", price="9000.00")
    cast.select(ravi_browser, *rooms[:3], guests=1)
    answer = cast.select_types(asha_browser, resort, deluxe=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_type_full")
    assert answer.json()["lost_types"] == [{"code": "deluxe", "wanted": 2, "free": 1}]
    offered = [(room["id"], room["room_type"]) for room in answer.json()["available_rooms"]]
    assert offered == [(rooms[3].pk, "deluxe"), (other.pk, None)]
    assert BookingAttempt.objects.count() == 1


def test_a_named_room_that_is_taken_is_named(asha_browser, ravi_browser, resort, rooms):
    cast.select(ravi_browser, rooms[1])
    body = wish(resort, {"code": "deluxe", "rooms": 1}, room_ids=[rooms[1].pk])
    answer = asha_browser.post(SELECT, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "room_held")
    assert answer.json()["lost_rooms"] == [rooms[1].pk]
    assert Stay.objects.count() == 1


def test_the_price_is_that_of_the_room_that_is_assigned_and_a_quote_says_the_same(asha_browser, resort, rooms):
    Room.objects.filter(pk=rooms[1].pk).update(price_per_night="6000.00")
    block(rooms[1], 29, 30)
    body = wish(resort, {"code": "deluxe", "rooms": 1})
    quoted = asha_browser.post(QUOTE, body, format="json").json()["price"]
    assert quoted["total"] == "30000.00"
    assert not gate_keys()
    assert asha_browser.post(SELECT, body, format="json").json()["price"] == quoted


def test_a_quote_for_a_type_that_is_full_is_refused_as_the_hold_would_be(asha_browser, resort, rooms):
    for room in rooms:
        block(room)
    answer = asha_browser.post(QUOTE, wish(resort, {"code": "deluxe", "rooms": 1}), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "room_type_full")


def test_a_bed_in_each_room_of_a_type_is_priced(asha_browser, resort, rooms):
    decided.terms(resort, extra_bed_price="700.00")
    body = wish(resort, {"code": "deluxe", "rooms": 2, "extra_beds": 1}, guests=4)
    lines = asha_browser.post(SELECT, body, format="json").json()["price"]["lines"]
    assert {line["room_number"] for line in lines if line["kind"] == "extra_bed"} == {"A8", "A9"}


def test_the_same_key_again_is_the_same_rooms(asha_browser, resort, rooms):
    body, key = wish(resort, {"code": "deluxe", "rooms": 1}), {"Idempotency-Key": "click-1"}
    first, second = (asha_browser.post(SELECT, body, format="json", headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert Stay.objects.count() == 1


def test_a_refusal_after_the_choice_leaves_nothing_at_the_gate(asha_browser, resort, rooms):
    body = wish(resort, {"code": "deluxe", "rooms": 1}, coupon="NONE")
    assert refused(asha_browser.post(SELECT, body, format="json")) == [("/coupon", "coupon_unknown")]
    assert nothing_stored()


def test_a_room_that_the_resort_does_not_have_is_named_before_the_types_are_looked_at(asha_browser, resort, rooms):
    for room in rooms:
        block(room)
    body = wish(resort, {"code": "deluxe", "rooms": 1}, room_ids=[10**9])
    assert refused(asha_browser.post(SELECT, body, format="json")) == [("/room_ids/0", "room_unknown")]


def test_a_room_that_is_switched_off_is_not_given(asha_browser, resort, rooms):
    Room.objects.exclude(pk=rooms[3].pk).update(active=False)
    assert numbers(cast.select_types(asha_browser, resort, deluxe=1)) == ["A11"]


def test_another_resorts_type_of_the_same_name_is_another(asha_browser, resort, rooms):
    lodge = cast.a_resort("Kali River Lodge")
    cast.a_type(lodge, "deluxe", cast.a_room(lodge, "K1"))
    assert numbers(cast.select_types(asha_browser, lodge, deluxe=1)) == ["K1"]
    assert cast.select_types(asha_browser, lodge, deluxe=1).json()["code"] == "room_type_full"


MOST = settings.MAX_ROOMS_PER_ATTEMPT
ONE = {"code": "deluxe", "rooms": 1}


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"room_types": [{"code": "palace", "rooms": 1}]}, "/room_types/0/code", "room_type_unknown"),
        ({"room_types": [ONE, ONE]}, "/room_types", "room_type_twice"),
        ({"room_types": [{"code": "deluxe", "rooms": 0}]}, "/room_types/0/rooms", "min_value"),
        ({"room_types": [{"code": "deluxe", "rooms": MOST + 1}]}, "/room_types/0/rooms", "max_value"),
        (
            {"room_types": [{"code": "deluxe", "rooms": MOST}, {"code": "x", "rooms": 1}]},
            "/room_types",
            "too_many_rooms",
        ),
        ({"room_types": [{"code": "deluxe"}]}, "/room_types/0/rooms", "required"),
        ({"room_types": []}, "/room_ids", "no_rooms"),
        ({"room_types": "deluxe"}, "/room_types", "not_a_list"),
        ({"room_ids": []}, "/room_ids", "min_length"),
        ({"room_ids": [10**9]}, "/room_ids/0", "room_unknown"),
        ({"resort_id": 10**9}, "/resort_id", "resort_unknown"),
        ({"room_types": [ONE | {"extra_beds": 1}]}, "/extra_beds", "no_extra_beds"),
    ],
)
@pytest.mark.parametrize("url", [SELECT, QUOTE])
def test_what_cannot_be_meant_is_refused(asha_browser, resort, rooms, url, said, pointer, code):
    answer = asha_browser.post(url, wish(resort, ONE) | said, format="json")
    assert (pointer, code) in refused(answer)
    assert nothing_stored()


def test_a_party_counts_with_what_the_type_promises_not_with_the_room_it_might_get(asha_browser, resort, rooms):
    Room.objects.update(capacity=4)
    assert refused(cast.select_types(asha_browser, resort, deluxe=1, guests=3)) == [("/guests", "capacity_exceeded")]
    assert nothing_stored()


def test_a_search_says_the_type_of_each_room_and_how_many_are_free(asha_browser, resort, rooms):
    cast.a_room(resort, "B1", price="9000.00")
    block(rooms[0])
    found = search(asha_browser).json()[0]
    assert [room["room_type"] for room in found["available_rooms"]] == ["deluxe"] * 3 + [None]
    assert found["room_types"] == [{"code": "deluxe", "name": "Deluxe", "capacity": 2, "free": 3}]


def test_the_catalogue_shows_types_and_the_type_of_each_room(client, resort, rooms):
    cast.a_room(resort, "B1")
    shown = client.get(f"/api/resorts/{resort.slug}/").json()
    (kind,) = shown["room_types"]
    assert kind.items() >= {"code": "deluxe", "name": "Deluxe", "description": "", "capacity": 2}.items()
    assert {room["room_number"]: room["room_type"] for room in shown["rooms"]} == {
        **dict.fromkeys(("A8", "A9", "A10", "A11"), "deluxe"),
        "B1": None,
    }


def test_a_resort_without_types_is_as_before(asha_browser, room):
    assert search(asha_browser).json()[0]["room_types"] == []
    assert cast.select(asha_browser, room).status_code == 201
    assert Resort.objects.get().room_types.count() == 0
