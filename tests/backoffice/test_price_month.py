"""A month of prices, as guests would be told them."""

from datetime import date

import pytest
from django.urls import reverse

from backend.backoffice.templatetags.rupees import in_lakhs
from backend.pricing.models import Offer, RatePlan, RateRule, ResortTerms
from backend.pricing.services import price_calendar
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def month(resort, nights=1):
    resort = type(resort).objects.get(pk=resort.pk)
    return price_calendar.preview_month(resort=resort, first=date(2026, 12, 1), nights=nights, today=TODAY)


def night(group, day):
    return next(night for week in group.weeks for night in week if night.inside and night.night.day == day)


def a_rule(resort, **more):
    fields = {"code": "weekend", "label": "Weekend", "layer": 2, "effect": "percent", "value": 20, **more}
    return RateRule.objects.create(resort=resort, **fields)


@pytest.fixture
def registered(resort):
    resort.gstin = "29AAAAA0000A1Z5"
    resort.save()
    return resort


def test_a_night_shows_its_price_its_tax_and_how_it_came_about(registered, room):
    a_rule(registered, weekdays=[4, 5])
    (group,) = month(registered)
    thursday, friday = night(group, 24), night(group, 25)
    assert (thursday.price_paise, thursday.percent, thursday.total_paise) == (750_000, 5, 787_500)
    assert (friday.price_paise, friday.percent, friday.total_paise) == (900_000, 18, 1_062_000)
    assert (thursday.layers, friday.layers) == ((), ("weekday",))
    assert friday.steps == ("Base price 7,500.00", "Weekend +1,500.00", "18 % GST on room a101 1,620.00")


def test_rooms_of_one_price_stand_together_unless_a_rule_names_one(resort, room):
    for number in ("A102", "A103"):
        cast.a_room(resort, number)
    cast.a_room(resort, "B1", price="9000")
    a_rule(resort, room_ids=[room.pk])
    assert [group.rooms for group in month(resort)] == ["A101", "A102, A103", "B1"]


def test_plan_meals_and_offer_are_in_it(resort, room):
    RatePlan.objects.create(
        resort=resort, code="cp", label="Breakfast", meals="CP", meal_price=400, change_percent=-10, is_default=True
    )
    Offer.objects.create(resort=resort, code="five", label="Five", saves="percent", value=5)
    found = night(month(resort)[0], 1)
    assert (found.price_paise, found.layers) == (641_250 + 80_000, ("plan", "offer"))


def test_longer_stays_have_their_own_prices(resort, room):
    a_rule(resort, layer=4, value=-10, least_nights=3)
    assert [night(month(resort, nights)[0], 5).price_paise for nights in (1, 3)] == [750_000, 675_000]


def test_a_night_without_a_lawful_price_says_so(registered, room):
    ResortTerms.objects.create(resort=registered, prices_include_tax=True)
    a_rule(registered, effect="amount", value=500)
    assert "charge at most 7875.00" in night(month(registered)[0], 1).refused


def test_weeks_are_whole_and_days_of_other_months_empty(resort, room):
    weeks = month(resort)[0].weeks
    assert {len(week) for week in weeks} == {7}
    assert sum(night.inside for week in weeks for night in week) == 31


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"month": "2026-12"}, "December 2026"),
        ({"month": "nonsense"}, "Stays of"),
        ({"month": "9999-12", "nights": "999"}, "Stays of"),
        ({"month": "0001-01", "nights": "-1"}, "Stays of"),
    ],
)
def test_the_page_answers_whatever_it_is_asked(owner, resort, room, query, shown):
    answer = owner.get(reverse("admin:pricing_pricedresort_month", args=[resort.pk]), query)
    assert answer.status_code == 200
    assert shown in answer.content.decode()
    assert "style=" not in answer.content.decode().split('id="content"')[1]


def test_the_page_of_another_resort_is_not_there(owner, elsewhere):
    assert owner.get(reverse("admin:pricing_pricedresort_month", args=[elsewhere.resort.pk])).status_code == 404


@pytest.mark.parametrize("role", ["manager", "front_desk", "accountant"])
def test_everybody_who_works_there_sees_it(client, resort, room, role):
    client.force_login(cast.works_at(resort, role))
    assert client.get(reverse("admin:pricing_pricedresort_month", args=[resort.pk])).status_code == 200


def test_strangers_are_sent_to_the_login(client, resort):
    assert client.get(reverse("admin:pricing_pricedresort_month", args=[resort.pk])).status_code == 302


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (0, "₹0.00"),
        (99_999, "₹999.99"),
        (100_000, "₹1,000.00"),
        (12_345_605, "₹1,23,456.05"),
        (10**9, "₹1,00,00,000.00"),
    ],
)
def test_rupees_are_written_as_in_india(paise, text):
    assert in_lakhs(paise) == text
