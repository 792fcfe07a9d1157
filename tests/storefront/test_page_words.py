"""Money, days, wishes and colours as pages write them."""

import random
from datetime import date

import pytest
from django.utils import translation

from backend.storefront.core import day_names, theme_sheet
from backend.storefront.core.money_words import spell_rupees
from backend.storefront.core.stay_wish import wish_of
from backend.storefront.parts import offer_words


@pytest.mark.parametrize(
    ("paise", "said"),
    [
        (0, "₹0"),
        (99, "₹0.99"),
        (100_00, "₹100"),
        (1_000_00, "₹1,000"),
        (1_00_000_50, "₹1,00,000.50"),
        (12_34_567_00, "₹12,34,567"),
        (-1_234_00, "−₹1,234"),
    ],
)
def test_money_is_grouped_as_in_india(paise, said):
    assert spell_rupees(paise) == said


@pytest.mark.parametrize(("language", "said"), [("en", "December 2026"), ("hi", "दिसंबर 2026"), ("kn", "ಡಿಸೆಂಬರ್ 2026")])
def test_months_have_names_of_their_own(language, said):
    assert day_names.month_name(date(2026, 12, 1), language) == said


def test_a_wish_survives_its_address():
    said = {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": "3", "child_ages": "9,4", "rooms": "2"}
    said |= {"take": "deluxe:2,11", "plan": "cp", "coupon": "TEN", "extras": "safari:2"}
    wish = wish_of(said)
    again = wish_of(dict(part.split("=") for part in wish.as_query().split("&")))
    assert wish == again
    assert (wish.nights, wish.guests, wish.child_ages) == (2, 5, (4, 9))


@pytest.mark.parametrize(
    "said",
    [
        {"check_in": "x", "adults": "-1", "child_ages": "99,a", "take": ",,:", "extras": "1:2"},
        {"check_in": "2026-02-30", "adults": "٣", "rooms": "9999999999"},
        {"check_in": "2026-12-06", "check_out": "2026-12-04"},
    ],
)
def test_a_wish_that_cannot_be_meant_is_left_out(said):
    wish = wish_of(said)
    assert (wish.has_dates, wish.adults, wish.child_ages, wish.rooms) == (False, 2, (), 0)


def test_any_colour_of_an_owner_can_be_read():
    chance = random.Random(7)
    for _ in range(1000):
        colour = f"{chance.randrange(0x1000000):06x}"
        for ground in (theme_sheet.DAY_GROUND, theme_sheet.NIGHT_GROUND):
            found = theme_sheet.readable_on(colour, ground)
            assert theme_sheet.contrast_of(found, ground) >= 4.5
            assert theme_sheet.contrast_of(theme_sheet.ink_on(found), found) >= 4.5


def test_what_the_house_has_named_is_said_in_the_language_of_the_page():
    with translation.override("hi"):
        assert offer_words.line_name({"kind": "meal", "about": "Meals (CP)"}) == "भोजन: नाश्ते के साथ"
        assert offer_words.line_name({"kind": "child", "about": "Child of 9"}) == "9 वर्ष का बच्चा"
        assert offer_words.line_name({"kind": "add_on", "about": "Jeep safari"}) == "Jeep safari"
        assert offer_words.house_words("Room only") == "केवल कमरा"
        assert offer_words.house_words("Saver") == "Saver"
