"""One stay, one price: the calendar promises no more than the offers ask, and nothing changes it up to the voucher."""

import random
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from backend.bookings.models import FinalBooking
from backend.storefront.core.money_words import spell_rupees
from tests import cast
from tests.documents import paper_story
from tests.storefront import lodge
from tests.storefront.guest_client import words_of

pytestmark = pytest.mark.django_db
# Two hundred parties; each part of them has a resort of its own.
PARTS, PARTIES = 4, 50
PRINTED = 1


@pytest.fixture(autouse=True)
def patient(settings, tmp_path):
    """So many stays of one guest are no abuse here."""
    settings.PAPERS_ROOT = tmp_path
    settings.READS_PER_USER_PER_MINUTE = settings.WRITES_PER_USER_PER_MINUTE = 100_000
    settings.MONEY_CALLS_PER_USER_PER_MINUTE = 100_000


def wish_of(chance: random.Random, number: int) -> dict[str, str]:
    """One to four adults, up to three children, at times a coupon; one or two nights that nobody else has."""
    begin = 20 + number * 2
    ages = ",".join(str(chance.randint(0, 17)) for _ in range(chance.randint(0, 3)))
    return {
        "check_in": cast.in_days(begin).isoformat(),
        "check_out": cast.in_days(begin + chance.randint(1, 2)).isoformat(),
        "adults": str(chance.randint(1, 4)),
        **({"child_ages": ages} if ages else {}),
        **({"coupon": "TEN"} if chance.random() < 0.2 else {}),
    }


def plans_of(found: dict) -> list[dict]:
    """Every plan of every room type and set that is offered."""
    return [plan for kind in (*found["room_types"], *found["sets"]) for plan in kind["rate_plans"]]


def promised(client, wish: dict[str, str]) -> int:
    """What the calendar says of the wish's nights together, in paise; it knows of no coupons."""
    party = {key: said for key, said in wish.items() if key in ("adults", "child_ages")}
    nights: list[dict] = []
    for month in sorted({wish["check_in"][:7], wish["check_out"][:7]}):
        nights += client.get(f"/api/resorts/{lodge.SLUG}/calendar/", {"month": month, **party}).json()["nights"]
    mine = [night for night in nights if wish["check_in"] <= night["date"] < wish["check_out"]]
    return sum(night["lowest_price_with_tax_paise"] for night in mine)


def held_and_named(browser, plan: dict, guests: int) -> tuple[dict, dict]:
    """The hold of this plan as offered, and its order."""
    body = plan["select_rooms"]
    held = browser.post("/api/booking/select-rooms/", body, format="json")
    assert held.status_code == 201, held.json()
    attempt = held.json()
    ages = [*body["child_ages"], *([30] * (guests - len(body["child_ages"])))]
    seats = [room["id"] for room in attempt["rooms"] for _ in range(room["capacity"])]
    named = [{"room_id": seats[n], "name": f"Guest {n}", "age": age} for n, age in enumerate(reversed(ages))]
    answer = browser.post(
        "/api/booking/add-guests/",
        {"booking_attempt_id": attempt["booking_attempt_id"], "guests": named},
        format="json",
    )
    assert answer.status_code == 200, answer.json()
    order = cast.initiate(browser, attempt["booking_attempt_id"])
    assert order.status_code == 200, order.json()
    return attempt, order.json()


@pytest.mark.parametrize("part", range(PARTS))
def test_the_price_of_a_stay_is_the_same_on_every_step(client, asha_browser, twin, bell, subtests, part):
    lodge.a_lodge(rooms=4)
    chance = random.Random(79 + part)
    booked: list[tuple[FinalBooking, int]] = []
    for number in range(PARTIES):
        wish = wish_of(chance, number)
        with subtests.test(**wish):
            booked.append(booked_on_the_way(client, asha_browser, twin, wish, chance))
    paper_story.swept()
    for booking, total in booked:
        paper = booking.papers.get(kind="booking_voucher")
        lines = sum(line["net_paise"] + 2 * line["half_paise"] for line in paper.content["lines"])
        assert (paper.content["total_paise"], lines) == (total, total), booking.reference
    for booking, total in booked[:PRINTED]:
        assert f"{total / 100:,.2f}" in western(voucher_of(asha_browser, booking))


def booked_on_the_way(client, browser, twin, wish, chance) -> tuple[FinalBooking, int]:
    """A stay of this wish from the calendar to the booking, and its price, which is one on all of the way."""
    found = client.get(f"/api/resorts/{lodge.SLUG}/offers/", wish).json()
    plans = plans_of(found)
    assert plans, found
    if "coupon" not in wish:
        assert promised(client, wish) <= min(plan["total_with_tax_paise"] for plan in plans)
    plan = chance.choice(plans)
    total, now = plan["total_with_tax_paise"], plan["due_now_paise"]
    assert total == now + plan["due_later_paise"]
    assert_shown(client, wish, plan)
    attempt, order = held_and_named(browser, plan, found["guests"])
    assert attempt["price"]["total_paise"] == total
    assert (order["amount_paise"], attempt["price"]["due_now_paise"]) == (now, now)
    Client().post(f"/pay/return/{attempt['booking_attempt_id']}/", twin.pay(order["razorpay_order_id"])["checkout"])
    booking = FinalBooking.objects.latest("pk")
    told = browser.get(f"/api/bookings/{booking.reference}/").json()
    assert (told["total_paise"], told["paid_paise"]) == (total, now)
    return booking, total


def assert_shown(client, wish: dict[str, str], plan: dict) -> None:
    """The page of offers shows the plan's total, and so does the page of the stay to which it leads."""
    page = client.get(f"/r/{lodge.SLUG}/offers/", wish)
    hrefs = [unescape(href) for href in re.findall(r'href="(/r/[^"]+/stay/\?[^"]+)"', page.content.decode())]
    (there,) = (href for href in hrefs if parse_qs(urlsplit(href).query).get("offer_id") == [plan["offer_id"]])
    total, tagged = spell_rupees(plan["total_with_tax_paise"]), f'itemprop="price" content="{plan["total_with_tax"]}"'
    assert total in words_of(page)
    assert tagged in page.content.decode()
    assert f'"price": "{plan["total_with_tax"]}"' in page.content.decode()
    stay = client.get(there)
    assert stay.content.decode().count('itemprop="price"') == stay.content.decode().count(tagged) == 1
    shown = words_of(stay)
    assert re.search(rf"Total {re.escape(total)}(?![\d,.])", shown), shown


def voucher_of(browser, booking) -> str:
    """The words of the booking's voucher."""
    paper = booking.papers.get(kind="booking_voucher")
    answer = browser.get(f"/api/bookings/{booking.reference}/papers/{paper.pk}/", headers={"accept": "application/pdf"})
    assert answer.status_code == 200, answer.content
    return paper_story.text_of(answer.content)


def western(text: str) -> str:
    """Sums without Indian grouping, in thousands."""
    return re.sub(r"\d[\d,]*\.\d\d", lambda sum_: f"{float(sum_[0].replace(',', '')):,.2f}", text)
