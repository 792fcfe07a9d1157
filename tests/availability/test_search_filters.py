"""What a guest may insist on when searching."""

import pytest

from tests import cast
from tests.holds import decided

pytestmark = pytest.mark.django_db


def search(browser, **wish):
    return browser.get("/api/rooms/search/", {"location": "Goa", "guests": 2, **cast.nights(30, 32), **wish})


def found(browser, **wish) -> list[str]:
    return [room["room_number"] for resort in search(browser, **wish).json() for room in resort["available_rooms"]]


@pytest.fixture
def rooms(resort):
    """Three rooms; the resort has a pool, B a balcony, C a balcony and a bath."""
    resort.amenities = ["Pool"]
    resort.save()
    made = {
        number: cast.a_room(resort, number, price=price) for number, price in [("A", 3000), ("B", 4000), ("C", 5000)]
    }
    for number, amenities in {"B": ["Balcony"], "C": ["Balcony", "Bath tub"]}.items():
        made[number].amenities = amenities
        made[number].save()
    return made


@pytest.mark.parametrize(
    ("amenities", "numbers"),
    [("", "ABC"), ("Balcony", "BC"), ("balcony, BATH TUB", "C"), ("Pool", "ABC"), ("Pool,balcony,", "BC"), ("Sea", "")],
)
def test_rooms_have_all_the_amenities_asked_for_or_their_resort_has(asha_browser, rooms, amenities, numbers):
    assert found(asha_browser, amenities=amenities) == list(numbers)


@pytest.mark.parametrize(("most", "numbers"), [("2999.99", ""), ("3000", "A"), ("4000.00", "AB"), ("9999", "ABC")])
def test_no_room_costs_more_a_night_than_was_asked(asha_browser, rooms, most, numbers):
    assert found(asha_browser, max_price=most) == list(numbers)


def test_the_price_asked_for_is_that_of_the_stay_and_not_the_base_price(asha_browser, rooms):
    decided.a_season(rooms["A"].resort, nights=[cast.in_days(31)])
    assert found(asha_browser, max_price="3000") == []
    assert found(asha_browser, max_price="3300") == ["A"]


def test_the_suggestion_is_made_of_what_passes(asha_browser, rooms):
    (resort,) = search(asha_browser, amenities="Balcony").json()
    assert resort["suggested_rooms"] == [rooms["B"].pk]


def test_where_what_passes_does_not_seat_the_party_nothing_is_found(asha_browser, rooms):
    assert found(asha_browser, amenities="Bath tub", guests=4) == []


def test_totals_are_in_a_plan_with_the_meals_asked_for(asha_browser, rooms):
    plan = decided.a_plan(rooms["A"].resort)
    (without,), (with_breakfast,) = search(asha_browser).json(), search(asha_browser, meal_plan=plan.meals).json()
    assert (without["rate_plan"], with_breakfast["rate_plan"]) == ("standard", plan.code)
    totals = [resort["available_rooms"][0]["total"] for resort in (without, with_breakfast)]
    assert totals[0] == "6000.00"
    assert totals[0] != totals[1]


def test_a_resort_without_such_meals_is_not_found(asha_browser, rooms):
    assert found(asha_browser, meal_plan="EP") == ["A", "B", "C"]
    assert found(asha_browser, meal_plan="AP") == []


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [({"max_price": "cheap"}, "/max_price"), ({"max_price": "-1"}, "/max_price"), ({"meal_plan": "XY"}, "/meal_plan")],
)
def test_a_filter_that_means_nothing_is_refused(asha_browser, rooms, wish, pointer):
    answer = search(asha_browser, **wish)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
