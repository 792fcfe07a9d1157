"""A resort's month at a glance."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.pricing.models import ChildBand
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided
from tests.holds.steps import block, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tenth_of_december():
    """Noon at the resort, where it stays."""
    with time_machine.travel(datetime(2026, 12, 10, 6, 30, tzinfo=UTC), tick=True):
        yield


def ask(client, resort, month="2026-12", **more):
    return client.get(f"/api/resorts/{resort.slug}/calendar/", {"month": month, **more})


def nights(client, resort, month="2026-12", **more) -> dict[str, dict]:
    answer = ask(client, resort, month, **more)
    assert answer.status_code == 200, answer.json()
    return {night["date"]: night for night in answer.json()["nights"]}


def test_a_month_has_its_nights_from_today_on(client, room):
    found = list(nights(client, room.resort))
    assert (found[0], found[-1], len(found)) == ("2026-12-10", "2026-12-31", 22)
    assert len(nights(client, room.resort, "2027-02")) == 28


def test_months_that_are_over_or_not_on_sale_are_empty(client, room, settings):
    settings.BOOKING_HORIZON_DAYS = 60
    assert nights(client, room.resort, "2026-11") == {}
    assert list(nights(client, room.resort, "2027-02"))[-1] == "2027-02-08"
    assert nights(client, room.resort, "2027-03") == {}


def test_each_night_says_how_many_rooms_are_free(client, asha_browser, resort):
    one, other = cast.a_room(resort, "A1"), cast.a_room(resort, "A2", price="5000.00")
    block(other, begin=2, end=4)
    held(asha_browser, one, stay=cast.nights(3, 5))
    found = nights(client, resort)
    free = [found[cast.in_days(day).isoformat()]["rooms_free"] for day in range(1, 6)]
    assert free == [2, 1, 0, 1, 2]


def test_each_night_says_what_the_cheapest_free_room_costs(client, resort):
    cast.a_room(resort, "A1")
    block(cast.a_room(resort, "A2", price="5000.00"), begin=2, end=3)
    found = nights(client, resort)
    prices = [found[cast.in_days(day).isoformat()]["lowest_price"] for day in (1, 2, 3)]
    assert prices == ["5000.00", "7500.00", "5000.00"]


def test_where_nothing_is_free_nothing_is_the_cheapest(client, room):
    block(room, begin=2, end=3)
    night = nights(client, room.resort)[cast.in_days(2).isoformat()]
    assert (night["rooms_free"], night["lowest_price"], night["lowest_price_with_tax"]) == (0, None, None)


def test_rules_and_tax_are_in_the_price(client):
    resort = cast.a_resort(gstin=decided.GSTIN)
    cast.a_room(resort, price="7400.00")
    decided.a_season(resort, nights=[cast.in_days(2)])
    found = nights(client, resort)
    with_tax = [found[cast.in_days(day).isoformat()]["lowest_price_with_tax"] for day in (1, 2)]
    assert with_tax == ["7770.00", "10478.40"]


def test_a_lapsed_hold_keeps_no_night(client, asha_browser, room):
    attempt = held(asha_browser, room, stay=cast.nights(3, 5))
    attempt.stays.update(expires_at=timezone.now())
    assert nights(client, room.resort)[cast.in_days(3).isoformat()]["rooms_free"] == 1


def test_a_resort_without_rooms_has_nights_without_rooms(client, resort):
    assert {night["rooms_free"] for night in nights(client, resort).values()} == {0}


def test_an_answer_is_good_for_a_minute(client, room):
    assert ask(client, room.resort)["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("month", ["", "2026-13", "2026-1", "December", "1999-12"])
def test_what_is_no_month_is_refused(client, room, month):
    answer = ask(client, room.resort, month)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/month")


def test_a_resort_that_takes_no_guests_has_no_calendar(client, resort):
    resort.active = False
    resort.save()
    assert ask(client, resort).status_code == 404


def test_the_number_of_queries_does_not_grow_with_rooms_and_stays(client, resort):
    counts = []
    for more in (1, 12):
        for number in range(more):
            block(cast.a_room(resort, f"N{more}{number}", price=f"{4000 + number}.00"), begin=2, end=3)
        # What the resort is, is known from here on.
        ask(client, resort)
        with CaptureQueriesContext(connection) as queries:
            ask(client, resort)
        counts.append(len(queries))
    assert counts == [3, 3]


def reasons(client, resort, **more):
    """Why nobody can arrive, of the next days."""
    found = nights(client, resort, **more)
    return [found[cast.in_days(day).isoformat()]["closed_reason"] for day in range(1, 6)]


def test_a_closed_day_says_why(client, resort):
    room = cast.a_room(resort)
    block(room, begin=2, end=3)
    for limit, day in (("not_sold", 3), ("no_arrival", 4)):
        fields = {"limit": limit, "first_day": cast.in_days(day), "last_day": cast.in_days(day)}
        Restriction.objects.create(resort=resort, code=limit.replace("_", "-"), label=limit, **fields)
    assert reasons(client, resort) == [None, "full", "not_on_sale", "closed_to_arrival", None]


def test_nights_that_are_too_few_for_the_minimum_stay_are_closed(client, resort):
    block(cast.a_room(resort), begin=3, end=4)
    Restriction.objects.create(resort=resort, code="two", label="Two nights", limit="least_nights", value=2)
    assert reasons(client, resort) == [None, "least_nights", "full", None, None]


def test_what_limits_the_booking_itself_closes_days(client, resort):
    cast.a_room(resort)
    fields = {"limit": "least_days_ahead", "value": 3}
    Restriction.objects.create(resort=resort, code="ahead", label="Three days ahead", **fields)
    assert reasons(client, resort) == ["least_days_ahead", "least_days_ahead", None, None, None]


def test_a_month_of_one_type_has_its_rooms_alone(client, resort):
    cast.a_room(resort, "A1", price="5000.00")
    villa = cast.a_room(resort, "V1", price="12000.00")
    cast.a_type(resort, "villa", villa)
    block(villa, begin=2, end=3)
    found = nights(client, resort, room_type="villa")
    prices = [found[cast.in_days(day).isoformat()]["lowest_price"] for day in (1, 2)]
    assert (prices, reasons(client, resort, room_type="villa")[1]) == (["12000.00", None], "full")
    answer = ask(client, resort, room_type="tent")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "room_type_unknown")


def test_a_whole_party_is_priced_in_as_many_rooms_as_it_needs(client, resort):
    for number in ("A1", "A2"):
        cast.a_room(resort, number)
    block(cast.a_room(resort, "A3"), begin=1, end=30)
    tomorrow = cast.in_days(1).isoformat()
    told = [nights(client, resort, **party)[tomorrow] for party in ({"guests": 4}, {"adults": 4}, {"adults": 5})]
    assert [night["lowest_price"] for night in told] == ["7500.00", "15000.00", None]
    assert [night["closed_reason"] for night in told] == [None, None, "full"]


def test_children_are_priced_as_children(client, resort):
    room = cast.a_room(resort, capacity=3)
    room.included_guests = 2
    room.save()
    decided.terms(resort, extra_adult_price="900.00")
    ChildBand.objects.create(resort=resort, first_age=0, last_age=12, extra_price="450.00")
    tomorrow = cast.in_days(1).isoformat()
    assert nights(client, resort, adults=2, child_ages="8")[tomorrow]["lowest_price"] == "7950.00"


def test_the_cheapest_plan_is_told(client, resort):
    cast.a_room(resort)
    decided.a_plan(resort, "saver", label="Saver", meals="EP", meal_price=0, refundable=False, change_percent=-10)
    decided.a_plan(resort, is_default=True)
    assert nights(client, resort)[cast.in_days(1).isoformat()]["lowest_price"] == "6750.00"


def test_whoever_has_the_month_already_is_told_so(client, room):
    first = ask(client, room.resort)
    same = client.get(
        f"/api/resorts/{room.resort.slug}/calendar/", {"month": "2026-12"}, headers={"If-None-Match": first["ETag"]}
    )
    assert (same.status_code, same.content, same["Cache-Control"]) == (304, b"", "public, max-age=60")
    block(room, begin=2, end=3)
    assert ask(client, room.resort)["ETag"] != first["ETag"]
