"""Stays of the mind that change: prices of odd paise, at several rates, and parts of them that are given up."""

from dataclasses import dataclass, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee, change_settlement
from backend.pricing.core.cancellation_fee import Tier
from backend.pricing.core.change_settlement import Settlement
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.plans import ChosenAddOn, Meals, Per, PlanTerms
from backend.pricing.core.stay_price import LineKind
from tests.pricing.core.story import REGISTERED, UNREGISTERED, a_quote, a_room

# A machine may be busy: time says nothing about arithmetic.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
EMPTY = FrozenPrice(lines=(), subtotal_paise=0, discount_paise=0, tax_paise=0, total_paise=0)
SAFARI = ChosenAddOn(code="s", label="S", paise=12_345, per=Per.GUEST, tax_percent=18)
BREAKFAST = PlanTerms(code="cp", label="CP", meals=Meals.CP, meal_paise=40_033)
PLAIN = PlanTerms(code="ep", label="EP")
THREE_FOR_TWO = DiscountTerms(code="3-2", label="3-2", saves=Saves.FREE_NIGHTS, value=1, every=3)
TENTH_OFF = DiscountTerms(code="TEN", label="TEN", saves=Saves.PERCENT, value=1_037)

percents = st.integers(1, 10_000).map(lambda hundredths: Tier(days_before=0, fee_percent=hundredths))
nights = st.integers(1, 4).map(lambda count: Tier(days_before=0, fee_nights=count))
prices = st.builds(
    lambda rooms, count, tax, plan, offers, coupon, add_ons: FrozenPrice.of(
        a_quote(
            *(a_room(paise, number=number) for number, paise in enumerate(rooms, 1)),
            nights=count, tax=tax, plan=plan, tariff={"offers": offers}, coupon=coupon, add_ons=add_ons,
        )
    ),
    rooms=st.lists(st.integers(5_000, 2_000_000), min_size=1, max_size=3),
    count=st.integers(1, 7),
    tax=st.sampled_from([REGISTERED, REGISTERED, UNREGISTERED]),
    plan=st.sampled_from([PLAIN, PLAIN, BREAKFAST]),
    offers=st.sampled_from([[], [], [THREE_FOR_TWO]]),
    coupon=st.sampled_from([None, None, TENTH_OFF]),
    add_ons=st.sampled_from([[], [SAFARI]]),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Held:
    """A booking as far as money sees it."""

    price: FrozenPrice
    balance_paise: int = 0
    # Everything that went back until now.
    back_paise: int = 0

    @property
    def paid_paise(self) -> int:
        return self.price.total_paise - self.balance_paise

    def kept_of_all(self, tier: Tier) -> int:
        """What calling all of it off would keep."""
        fee = cancellation_fee.cancellation_fee(self.price.sold, tier)
        return cancellation_fee.at_most(fee, self.paid_paise).total_paise

    def becomes(self, quoted: FrozenPrice, tier: Tier) -> tuple["Held", Settlement]:
        """The booking with this stay instead, its difference paid."""
        price, settled = change_settlement.settle_new_price(
            self.price, quoted, total_paise=self.price.total_paise, balance_paise=self.balance_paise, tier=tier
        )
        back = self.back_paise + settled.back_paise
        return Held(price=price, balance_paise=settled.balance_paise, back_paise=back), settled


def of_lines(lines: tuple[FrozenLine, ...]) -> FrozenPrice:
    """What only these lines cost."""
    return EMPTY.with_lines(lines)


@st.composite
def part_of_stay(draw: st.DrawFn, price: FrozenPrice) -> FrozenPrice:
    """Fewer rooms, fewer nights, or cheaper ones; at least something of it."""
    percent = draw(st.sampled_from([100, 100, 100, 99, 61]))
    fewer = draw(fewer_nights(price))
    return of_lines(tuple(_cheaper(line, percent) for line in fewer.lines))


@st.composite
def fewer_nights(draw: st.DrawFn, price: FrozenPrice) -> FrozenPrice:
    """Some of its rooms for some of its nights, at the same prices."""
    stay = [line for line in price.lines if line.kind not in (LineKind.KEPT, LineKind.REMAINDER)]
    rooms = sorted({line.room_id for line in stay if line.room_id})
    days = sorted({line.night for line in stay if line.night})
    first = draw(st.integers(0, len(days) - 1))
    last = draw(st.integers(first, len(days) - 1))
    some = draw(st.sets(st.sampled_from(rooms), min_size=1))
    nights = days[first : last + 1]
    return of_lines(tuple(line for line in stay if not line.night or (line.night in nights and line.room_id in some)))


def _cheaper(line: FrozenLine, percent: int) -> FrozenLine:
    half = line.half_paise * percent // 100
    return replace(line, price_paise=line.price_paise * percent // 100, half_paise=half, tax_paise=2 * half)


@st.composite
def held(draw: st.DrawFn) -> Held:
    """A booking, paid in full or in part; perhaps of a stay that was greater, with charges kept or not yet paid."""
    price = draw(prices)
    balance = draw(st.one_of(st.just(0), st.integers(100, max(price.total_paise - 100, 100))))
    now = Held(price=price, balance_paise=balance if balance < price.total_paise else 0)
    if draw(st.booleans()):
        now = now.becomes(draw(part_of_stay(price)), draw(st.one_of(percents, nights)))[0]
    return now
