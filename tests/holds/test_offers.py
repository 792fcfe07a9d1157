"""What a page shows before anybody has logged in: a stay's prices, as a hold would freeze them."""

import pytest
from rest_framework.test import APIClient

from backend.catalogue.models import Room
from backend.inventory.models import Stay
from tests import cast
from tests.holds import decided

pytestmark = pytest.mark.django_db


def offers(resort, begin=30, end=33, **wish):
    """The answer to a GET without a token."""
    query = {"check_in": cast.in_days(begin).isoformat(), "check_out": cast.in_days(end).isoformat(), **wish}
    return APIClient().get(f"/api/resorts/{resort.slug}/offers/", query)


def test_a_type_is_offered_in_every_plan(resort):
    resort.gstin = decided.GSTIN
    resort.save()
    decided.everything(resort)
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    cast.a_type(resort, "deluxe", *rooms)
    answer = offers(resort)
    assert answer.status_code == 200, answer.json()
    (kind,) = answer.json()["room_types"]
    assert (kind["code"], kind["free"], kind["fits"]) == ("deluxe", 2, True)
    assert [plan["code"] for plan in kind["rate_plans"]] == ["cp", "saver"]


def test_an_offer_is_held_at_its_price_as_it_stands(resort, asha_browser):
    room = cast.a_room(resort)
    cast.a_type(resort, "deluxe", room)
    ((plan,),) = [kind["rate_plans"] for kind in offers(resort).json()["room_types"]]
    held = asha_browser.post(decided.SELECT, plan["select_rooms"], format="json")
    assert held.status_code == 201, held.json()
    assert held.json()["price"]["total"] == plan["total_with_tax"] == "22500.00"


def test_another_price_by_now_is_refused_with_both_figures_and_nothing_is_held(resort, asha_browser):
    room = cast.a_room(resort)
    cast.a_type(resort, "deluxe", room)
    (kind,) = offers(resort).json()["room_types"]
    by_type = kind["rate_plans"][0]["select_rooms"]
    Room.objects.filter(pk=room.pk).update(price_per_night="8000.00")
    refused = asha_browser.post(decided.SELECT, by_type, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    told = refused.json()
    assert (told["offered_total_with_tax"], told["total_with_tax_paise"]) == ("22500.00", 2_400_000)
    assert not Stay.objects.exists()
    assert offers(resort).json()["room_types"][0]["free"] == 1
    again = offers(resort).json()["room_types"][0]["rate_plans"][0]["select_rooms"]
    assert asha_browser.post(decided.SELECT, again, format="json").status_code == 201
