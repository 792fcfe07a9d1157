"""What a search says of prices, a quote of the same party, rooms and nights says."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.catalogue.models import Room
from backend.pricing.models import ChildBand, Offer
from tests import cast
from tests.holds import decided
from tests.machinery import volume

pytestmark = pytest.mark.django_db
# Number, capacity, included guests, price.
ROOMS = [
    ("A1", 2, None, "3000.00"),
    ("A2", 2, None, "3000.00"),
    ("B1", 3, 2, "3600.00"),
    ("B2", 3, 2, "3600.00"),
    ("C1", 4, 1, "4100.00"),
    ("D1", 6, 2, "7450.00"),
]


@pytest.fixture
def rooms(resort):
    """Rooms of several kinds, at a resort that prices children."""
    resort.gstin = decided.GSTIN
    resort.save()
    decided.terms(resort, extra_adult_price="901.00")
    for first, last, price in ((0, 5, 0), (6, 12, "450.50")):
        ChildBand.objects.create(resort=resort, first_age=first, last_age=last, extra_price=price, meal_percent=50)
    return [
        Room.objects.create(
            resort=resort, room_number=number, capacity=capacity, included_guests=included, price_per_night=price
        )
        for number, capacity, included, price in ROOMS
    ]


def found(browser, adults, ages, **wish):
    """The one resort of a search for this party."""
    said = {"guests": adults + len(ages), **({"child_ages": ",".join(map(str, ages))} if ages else {}), **wish}
    (resort,) = browser.get("/api/rooms/search/", {"location": "Goa", **cast.nights(30, 33), **said}).json()
    return resort


def quoted(browser, *rooms, adults, ages, plan="standard"):
    """The price that a quote says; of nights without a lawful price, which nobody is offered: nothing is cheaper."""
    party = {"guests": adults + len(ages), "child_ages": list(ages)}
    said = decided.body(*rooms, **party, rate_plan=plan, **cast.nights(30, 33))
    answer = browser.post(decided.QUOTE, said, format="json").json()
    return answer["price"] if "price" in answer else {"total_paise": 10**15, "refused": answer["code"]}


adults = st.integers(1, 4)
ages = st.lists(st.integers(0, 17), max_size=3)
# What the owner has decided beside: nothing, a season on one room, meals, prices with tax, an offer.
WORLDS = {
    "plain": lambda resort, rooms: None,
    "season": lambda resort, rooms: decided.a_season(resort, room_ids=[rooms[0].pk], nights=[cast.in_days(31)]),
    "meals": lambda resort, rooms: decided.a_plan(resort, is_default=True),
    "gross": lambda resort, rooms: decided.terms(resort, prices_include_tax=True, extra_adult_price="901.00"),
    "offer": lambda resort, rooms: Offer.objects.create(
        resort=resort, code="stay", label="Stay", saves="amount", value=1001
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_totals_and_suggestions_are_what_the_quote_says(asha_browser, resort, rooms, world):
    WORLDS[world](resort, rooms)
    by_id = {room.pk: room for room in rooms}

    @settings(max_examples=volume.share(60, least=8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(adults, ages)
    def every_party(adults, ages):
        resort = found(asha_browser, adults, ages)
        plan = resort["rate_plan"]
        for room in resort["available_rooms"]:
            if room["capacity"] >= adults + len(ages):
                price = quoted(asha_browser, by_id[room["id"]], adults=adults, ages=ages, plan=plan)
                assert (room["total"], room["total_with_tax"]) == (price["subtotal"], price["total"])
        chosen = [by_id[pk] for pk in resort["suggested_rooms"]]
        alternatives = cheapest(asha_browser, resort, chosen, by_id, adults, ages)
        assert alternatives[1] == resort["suggested_rooms"]

    every_party()


def cheapest(browser, resort, chosen, by_id, adults, ages):
    """Of the suggestion and all sets of up to two other rooms: what costs least."""
    ids = sorted(by_id)
    sets = {tuple(sorted(room.pk for room in chosen))}
    sets |= {some for size in (1, 2) for some in combinations(ids, size)}
    seating = [some for some in sets if sum(by_id[pk].capacity for pk in some) >= adults + len(ages)]
    plan = resort["rate_plan"]
    prices = [
        (
            quoted(browser, *(by_id[pk] for pk in some), adults=adults, ages=ages, plan=plan)["total_paise"],
            len(some),
            some,
        )
        for some in seating
    ]
    total, _, best = min(prices)
    return total, list(best)


def test_a_room_that_is_too_small_costs_what_it_costs_full_of_adults_first(asha_browser, rooms):
    room = rooms[2]
    told = next(one for one in found(asha_browser, 2, [9, 4])["available_rooms"] if one["id"] == room.pk)
    assert told["total"] == quoted(asha_browser, room, adults=2, ages=[9])["subtotal"]


def test_children_cost_what_children_cost(asha_browser, rooms):
    """Two adults and a child of 8 in a room for two: the child is extra, at its own price."""
    (as_child, as_adult) = (found(asha_browser, 2, [8]), found(asha_browser, 3, []))
    totals = [
        next(one["total_paise"] for one in resort["available_rooms"] if one["id"] == rooms[2].pk)
        for resort in (as_child, as_adult)
    ]
    assert totals[1] - totals[0] == 3 * (90_100 - 45_050)


def test_an_alternative_with_children_costs_what_its_hold_costs(asha_browser, rooms):
    query = {"location": "Goa", "guests": 5, "child_ages": "8,3", **cast.nights(30, 33)}
    parts = asha_browser.get("/api/rooms/alternatives/", query).json()["other_dates"]
    assert len(parts) == 3
    for part in parts:
        stay = {name: part[name] for name in ("check_in_date", "check_out_date")}
        chosen = [room for room in rooms if room.pk in part["suggested_rooms"]]
        price = decided.quoted(asha_browser, *chosen, guests=5, child_ages=[8, 3], **stay)
        assert price["total"] == part["total_with_tax"]
