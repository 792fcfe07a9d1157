"""What listeners hear of a day is what the day is, and what may truly be booked."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from backend.sale_rules.models import Restriction
from backend.storefront.core.day_names import full_day
from backend.storefront.core.money_words import spell_rupees
from tests import cast

pytestmark = pytest.mark.django_db
DAY = re.compile(
    r'<(?P<tag>a|span) class="day[^"]*"[^>]*data-day="(?P<day>[^"]+)"(?P<more>[^>]*)>'
    r'<span class="unseen">(?P<label>[^<]*)</span><b aria-hidden="true">\d+</b>'
    r'<small aria-hidden="true">(?P<small>[^<]*)'
)
LONGEST = 4
REASONS = {"full": "full", "closed_to_arrival": "no arrival on this day", "not_on_sale": "not on sale yet"}


@pytest.fixture
def first(resort, room, ravi_browser) -> date:
    """The first day of a month in which some days are full, and some are for no arrival or no departure."""
    first = cast.in_days(62).replace(day=1)
    days = [first + timedelta(days=n) for n in range(14)]
    for code, limit, weekday in (("a", "no_arrival", days[2]), ("d", "no_departure", days[4])):
        Restriction.objects.create(resort=resort, code=code, label=code, limit=limit, weekdays=[weekday.weekday()])
    Restriction.objects.create(
        resort=resort, code="l", label="l", limit="least_nights", value=3, first_day=days[7], last_day=days[7]
    )
    begin = (days[10] - cast.in_days(0)).days
    assert cast.select(ravi_browser, room, stay=cast.nights(begin, begin + 2)).status_code == 201
    return first


def drawn(client, resort, first: date, prefix: str = "", **query: str) -> dict[str, re.Match[str]]:
    """The days of this month as the page has them."""
    page = client.get(f"{prefix}/r/{resort.slug}/dates/", {"month": f"{first:%Y-%m}", **query}).content.decode()
    found = {each["day"]: each for each in DAY.finditer(page)}
    return {day: each for day, each in found.items() if day.startswith(f"{first:%Y-%m}")}


def is_offered(client, resort, check_in: date, check_out: date) -> bool:
    stay = {"check_in": check_in.isoformat(), "check_out": check_out.isoformat()}
    found = client.get(f"/api/resorts/{resort.slug}/offers/", {"adults": 2, **stay}).json()
    return bool(found["room_types"]) and not found["restrictions"]


def test_a_day_can_be_chosen_for_arrival_where_a_stay_can_begin_and_its_label_says_so(client, resort, first):
    answer = client.get(f"/api/resorts/{resort.slug}/calendar/", {"month": f"{first:%Y-%m}", "adults": 2})
    nights = {night["date"]: night for night in answer.json()["nights"]}
    found = drawn(client, resort, first)
    assert set(found) == set(nights)
    heard = set()
    for day, each in found.items():
        arrival, night, label = date.fromisoformat(day), nights[day], unescape(each["label"])
        begins = any(is_offered(client, resort, arrival, arrival + timedelta(days=n)) for n in range(1, LONGEST))
        assert (each["tag"] == "a") == begins, f"{label}: a stay can begin is {begins}"
        spoken, *rest = label.split(", ", 1)
        assert spoken == full_day(arrival, "en")
        heard.add(rest[0].partition(" ₹")[0] if rest else "")
        if begins:
            price = spell_rupees(night["lowest_price_with_tax_paise"])
            assert rest[0].startswith(f"from {price}")
            assert each["small"] == price.removeprefix("₹")
            assert ("minimum stay 3 nights" in label) == (night["least_nights"] == 3)
        else:
            assert 'aria-disabled="true"' in each["more"]
            reason = "closed_to_arrival" if night["rooms_free"] else night["closed_reason"]
            assert rest == [REASONS[reason]]
    assert {"from", "full", "no arrival on this day"} <= heard


def test_a_day_can_be_chosen_for_departure_where_the_stay_can_end_and_its_label_says_so(
    client, resort, first, subtests
):
    heard = set()
    # After seven nights from here somebody else has the room; from there three nights are the least.
    for begin in (3, 7):
        arrival = first + timedelta(days=begin)
        for day, each in drawn(client, resort, first, check_in=arrival.isoformat()).items():
            departure, label = date.fromisoformat(day), unescape(each["label"]).partition(", ")[2]
            if departure == arrival:
                assert (label, each["tag"]) == ("arrival, chosen", "a")
                assert "aria-current" in each["more"]
            if not arrival < departure <= first + timedelta(days=14):
                continue
            with subtests.test(arrival=begin, day=day, label=label):
                ends = is_offered(client, resort, arrival, departure)
                assert (each["tag"] == "a") == ends
                assert (label == "possible departure") == ends
                assert ('aria-disabled="true"' in each["more"]) != ends
                heard.add(label)
    assert {
        *("possible departure", "no departure on this day", "minimum stay 3 nights"),
        "not free that long, at most 7 nights",
    } <= heard


@pytest.mark.parametrize(("prefix", "language"), [("/hi", "hi"), ("/kn", "kn")])
def test_days_are_heard_in_the_language_of_the_page(client, resort, first, prefix, language):
    for day, each in drawn(client, resort, first, prefix).items():
        spoken, _, rest = unescape(each["label"]).partition(", ")
        assert spoken == full_day(date.fromisoformat(day), language)
        assert rest
        assert not re.search("[A-Za-z]", rest), rest
