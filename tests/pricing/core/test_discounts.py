from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import discounts
from backend.pricing.core.discounts import DiscountTerms, RoomNight, Saves
from backend.pricing.core.price_refusals import CouponRefused
from tests.pricing.core.story import BOOKED, CHRISTMAS

DAY = timedelta(days=1)
room_nights = st.lists(
    st.builds(
        RoomNight, st.integers(1, 3), st.integers(0, 20).map(lambda n: CHRISTMAS + n * DAY), st.integers(0, 10**7)
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda line: (line.room_id, line.night),
)
amounts = st.integers(0, 10**8)


def a_coupon(saves: Saves = Saves.PERCENT, value: int = 1000, **more) -> DiscountTerms:
    return DiscountTerms(code="C", label="C", saves=saves, value=value, **more)


def week(*paise: int) -> list[RoomNight]:
    return [RoomNight(1, CHRISTMAS + n * DAY, price) for n, price in enumerate(paise)]


def redeem(coupon, lines=None, *, booked_on=BOOKED, nights=3, plan="standard"):
    return discounts.redeem(coupon, lines or week(100, 200, 300), booked_on=booked_on, nights=nights, plan=plan)


@given(room_nights, st.sampled_from(Saves), amounts, st.integers(1, 7))
def test_no_discount_is_above_the_line_that_it_is_taken_from(lines, saves, value, every):
    taken = discounts.take_discount(a_coupon(saves, value, every=every), lines)
    assert all(0 <= part <= line.paise for part, line in zip(taken, lines, strict=True))


@given(room_nights, amounts)
def test_an_amount_is_taken_to_the_paisa(lines, value):
    assert sum(discounts.take_discount(a_coupon(Saves.AMOUNT, value), lines)) == min(
        value, sum(line.paise for line in lines)
    )


def test_a_coupon_for_some_nights_takes_nothing_from_the_others():
    coupon = a_coupon(first_night=CHRISTMAS + DAY, last_night=CHRISTMAS + DAY)
    assert redeem(coupon) == [0, 20, 0]


def test_stay_three_pay_two_gives_the_cheapest_of_three_away():
    free = a_coupon(Saves.FREE_NIGHTS, 1, every=3)
    assert redeem(free, week(300, 100, 200, 50, 400, 600), nights=6) == [0, 100, 0, 50, 0, 0]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"first_day": BOOKED + DAY}, "coupon_not_yet"),
        ({"last_day": BOOKED - DAY}, "coupon_over"),
        ({"first_night": CHRISTMAS + 3 * DAY}, "coupon_other_nights"),
        ({"least_nights": 4}, "coupon_stay_too_short"),
        ({"least_paise": 601}, "coupon_below_minimum"),
        ({"plans": frozenset({"saver"})}, "coupon_other_plan"),
    ],
)
def test_a_coupon_that_does_not_fit_says_why(more, code):
    with pytest.raises(CouponRefused) as refused:
        redeem(a_coupon(**more))
    assert refused.value.code == code


def test_of_several_offers_the_one_that_saves_most_counts():
    offers = [
        DiscountTerms(code=code, label=code, saves=Saves.AMOUNT, value=value)
        for code, value in [("c", 9), ("b", 10), ("a", 10)]
    ]
    best = discounts.best_offer(offers, week(100), booked_on=BOOKED, nights=1, plan="standard")
    assert best is not None
    assert (best[0].code, best[1]) == ("a", [10])


def test_an_offer_that_saves_nothing_is_none():
    nothing = DiscountTerms(code="n", label="n", saves=Saves.FREE_NIGHTS, value=1, every=7)
    assert discounts.best_offer([nothing], week(100), booked_on=BOOKED, nights=1, plan="standard") is None
