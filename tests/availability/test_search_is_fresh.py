"""Each process keeps what it has read of resorts: whatever changes, whoever changes it, the next search tells it."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from backend.catalogue.models import RoomImage
from backend.pricing.models import CancellationPolicy, Offer, PolicyTier
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided

pytestmark = pytest.mark.django_db(transaction=True)
GSTIN = decided.GSTIN

# What is changed by plain SQL over a connection of somebody else, and the keys of the answer that tell it.
CHANGES = {
    "catalogue_resort": ("UPDATE catalogue_resort SET name = 'New Name'", {"resort_name"}),
    "catalogue_room": ("UPDATE catalogue_room SET price_per_night = 5000", {"price_per_night", "total"}),
    "catalogue_roomtype": ("UPDATE catalogue_roomtype SET name = 'New Type'", {"room_types"}),
    "catalogue_roomimage": ("UPDATE catalogue_roomimage SET image = 'new.jpg'", {"images"}),
    "pricing_resortterms": ("UPDATE pricing_resortterms SET extra_adult_price = 777", {"total"}),
    "pricing_raterule": ("UPDATE pricing_raterule SET value = 33", {"total"}),
    "pricing_rateplan": ("UPDATE pricing_rateplan SET meal_price = 555", {"total"}),
    "pricing_offer": ("UPDATE pricing_offer SET value = 15", {"total"}),
    "pricing_childband": ("UPDATE pricing_childband SET extra_price = 999", {"total"}),
    "pricing_taxslab": ("UPDATE pricing_taxslab SET high_percent = 20", {"total_with_tax"}),
    "sale_rules_restriction": ("UPDATE sale_rules_restriction SET value = 9", set()),
}


def asked(browser) -> list:
    """For more adults than are included, and a child."""
    query = {"location": "Goa", "guests": 4, "child_ages": "8", **cast.nights()}
    return browser.get("/api/rooms/search/", query).json()


def differing(before, after) -> set[str]:
    """The keys, at any depth, whose values are others."""
    if isinstance(before, dict):
        keys = [key for key in before if before[key] != after[key]]
        return {*keys, *(deep for key in keys for deep in differing(before[key], after[key]))}
    if isinstance(before, list) and len(before) == len(after):
        return {key for old, new in zip(before, after, strict=True) for key in differing(old, new)}
    return set()


@pytest.fixture
def furnished(resort):
    """A resort with a row in every table, of which each counts."""
    resort.gstin = GSTIN
    resort.save()
    decided.everything(resort)
    room = cast.a_room(resort, capacity=4)
    room.included_guests = 2
    room.save()
    cast.a_type(resort, "deluxe", room)
    RoomImage.objects.create(room=room, image="room_images/a.jpg")
    Offer.objects.create(resort=resort, code="early", label="Early", saves="percent", value=5)
    policy = CancellationPolicy.objects.create(resort=resort, code="strict", label="Strict")
    PolicyTier.objects.create(policy=policy, days_before=0, fee_percent=100)
    Restriction.objects.create(resort=resort, code="long", label="Long", limit="least_nights", value=2)
    return room


@pytest.fixture
def stranger() -> Iterator[psycopg.Connection]:
    """Another connection, of which Django knows nothing."""
    said = connection.settings_dict
    names = {"dbname": said["NAME"], "user": said["USER"], "password": said["PASSWORD"]}
    with psycopg.connect(host=said["HOST"], port=said["PORT"], autocommit=True, **names) as other:
        yield other


@pytest.mark.parametrize("table", CHANGES)
def test_the_next_search_tells_what_somebody_else_changed(asha_browser, furnished, stranger, table):
    change, told = CHANGES[table]
    before = asked(asha_browser)
    assert before == asked(asha_browser)
    stranger.execute(change)
    after = asked(asha_browser)
    assert after != before
    assert told <= differing(before, after), json.dumps([before, after])


def test_what_is_not_committed_is_not_told(asha_browser, furnished, stranger):
    before = asked(asha_browser)
    with stranger.transaction(force_rollback=True):
        stranger.execute("UPDATE catalogue_room SET price_per_night = 1")
        assert asked(asha_browser) == before
    assert asked(asha_browser) == before


def test_a_resort_that_moves_opens_or_closes_is_told(asha_browser, furnished, stranger):
    assert len(asked(asha_browser)) == 1
    for place, active, found in (("Coorg", True, 0), ("South Goa", True, 1), ("Goa", False, 0), ("Goa", True, 1)):
        stranger.execute("UPDATE catalogue_resort SET location = %s, active = %s", [place, active])
        assert len(asked(asha_browser)) == found, (place, active)


def test_a_room_that_is_made_moved_or_deleted_is_told(asha_browser, furnished, stranger):
    other = cast.a_resort("Palm Grove", "Elsewhere")
    cast.a_room(furnished.resort, "B1", capacity=4)
    numbers = [room["room_number"] for room in asked(asha_browser)[0]["available_rooms"]]
    assert sorted(numbers) == ["A101", "B1"]
    stranger.execute("UPDATE catalogue_room SET resort_id = %s WHERE room_number = 'B1'", [other.pk])
    assert [room["room_number"] for room in asked(asha_browser)[0]["available_rooms"]] == ["A101"]
    stranger.execute("DELETE FROM catalogue_roomimage")
    stranger.execute("DELETE FROM catalogue_room WHERE room_number = 'A101'")
    assert asked(asha_browser) == []


def test_a_stay_of_somebody_else_is_told(asha_browser, furnished, stranger):
    assert len(asked(asha_browser)) == 1
    stranger.execute(
        "INSERT INTO inventory_stay (resort_id, room_id, check_in, check_out, state)"
        " SELECT resort_id, id, %s, %s, 'blocked' FROM catalogue_room",
        [cast.in_days(31), cast.in_days(32)],
    )
    assert asked(asha_browser) == []


def test_the_month_is_as_fresh(client, furnished, stranger):
    def month():
        path = f"/api/resorts/{furnished.resort.slug}/calendar/"
        return client.get(path, {"month": f"{cast.in_days(30):%Y-%m}"}).json()["nights"]

    before = month()
    stranger.execute("UPDATE catalogue_room SET price_per_night = 5000")
    assert {night["lowest_price"] for night in before} != {night["lowest_price"] for night in month()}
