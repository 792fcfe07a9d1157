"""The suggested rooms are the cheapest that a quote knows, also where people cost extra or eat."""

from itertools import combinations

import pytest

from backend.catalogue.models import Room
from tests import cast
from tests.holds import decided
from tests.holds.steps import search

pytestmark = pytest.mark.django_db


def suggested(browser, guests) -> list[int]:
    (found,) = search(browser, guests=guests).json()
    return found["suggested_rooms"]


def cheapest(browser, rooms, guests) -> tuple[int, list[int]]:
    """By asking for a quote of every set, as a guest with patience would."""
    sets = [chosen for size in range(1, len(rooms) + 1) for chosen in combinations(rooms, size)]
    prices = [
        (decided.quoted(browser, *chosen, guests=guests)["total_paise"], len(chosen), [room.pk for room in chosen])
        for chosen in sets
        if sum(room.capacity for room in chosen) >= guests
    ]
    total, _, ids = min(prices)
    return total, ids


@pytest.fixture
def rooms(resort):
    """Two doubles, and larger ones that cost less than both for whoever counts beds."""
    return [
        cast.a_room(resort, "A1", price="3000.00"),
        cast.a_room(resort, "A2", price="3100.00"),
        cast.a_room(resort, "B1", price="6200.00", capacity=3),
        cast.a_room(resort, "B2", price="4000.00", capacity=4),
    ]


@pytest.mark.parametrize("guests", [1, 2, 3, 4, 5, 7])
def test_with_breakfast_for_each_guest(asha_browser, resort, rooms, guests):
    decided.a_plan(resort, is_default=True)
    assert suggested(asha_browser, guests) == cheapest(asha_browser, rooms, guests)[1]


def test_two_doubles_are_cheaper_than_a_triple_though_they_have_four_beds(asha_browser, resort, rooms):
    decided.a_plan(resort, is_default=True)
    Room.objects.filter(room_number="B2").delete()
    assert suggested(asha_browser, 3) == [room.pk for room in rooms[:2]]


@pytest.mark.parametrize("guests", [1, 2, 3, 4, 5, 6, 9])
def test_with_guests_beyond_the_included_ones_and_tax(asha_browser, resort, rooms, guests):
    resort.gstin = decided.GSTIN
    resort.save()
    decided.terms(resort, extra_adult_price="1500.00")
    for room in rooms:
        room.included_guests = max(1, room.capacity - 2)
        room.save()
    assert suggested(asha_browser, guests) == cheapest(asha_browser, rooms, guests)[1]


def test_an_alternative_costs_what_its_hold_costs(asha_browser, resort, rooms):
    decided.a_plan(resort, is_default=True)
    query = {"location": "Goa", "guests": 3, **cast.nights(30, 33)}
    for part in asha_browser.get("/api/rooms/alternatives/", query).json()["other_dates"]:
        stay = {name: part[name] for name in ("check_in_date", "check_out_date")}
        chosen = [room for room in rooms if room.pk in part["suggested_rooms"]]
        assert decided.quoted(asha_browser, *chosen, guests=3, **stay)["total"] == part["total_with_tax"]
