"""The stays of the worked examples, in the words of an owner: rupees, percent, and days of December 2026."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backend.common.nights import Nights
from backend.pricing.core import party, stay_price
from backend.pricing.core.cancellation_fee import Policy, Tier
from backend.pricing.core.deposits import DepositTerms
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.party import BandTerms, Party
from backend.pricing.core.plans import ChosenAddOn, Meals, Per, PlanTerms
from backend.pricing.core.rates import Change, Effect, Layer, Rule
from backend.pricing.core.stay_price import Quote, QuoteInput
from backend.pricing.core.tariff import Tariff, TaxTerms
from tests.pricing.core.story import BOOKED, CHRISTMAS, a_room

TWO = Party(adults=2)


def paise(rupees: str) -> int:
    """ "7,500.01" is 750001."""
    return int(Decimal(rupees.replace(",", "")) * 100)


def december(day: int) -> date:
    """A day of December 2026; the 20th is a Sunday, the 25th a Friday."""
    return date(2026, 12, day)


def rule(code: str, layer: Layer, change: str, **more: Any) -> Rule:
    """`change` is "= 6000", "+ 1000" rupees, or "-15%"."""
    text = change.replace(" ", "")
    if text.startswith("="):
        done = Change(effect=Effect.SET, value=paise(text[1:]))
    elif text.endswith("%"):
        done = Change(effect=Effect.PERCENT, value=paise(text[:-1]))
    else:
        done = Change(effect=Effect.AMOUNT, value=paise(text))
    return Rule(code=code, label=code.title(), layer=layer, change=done, **more)


def saving(code: str, value: str, **more: Any) -> DiscountTerms:
    """`value` is "10%" or rupees."""
    saves = Saves.PERCENT if value.endswith("%") else Saves.AMOUNT
    return DiscountTerms(code=code, label=code.title(), saves=saves, value=paise(value.rstrip("%")), **more)


def stay(
    *prices: str,
    nights: int = 1,
    arrival: date = CHRISTMAS,
    booked: date = BOOKED,
    guests: Party = TWO,
    tax: dict[str, Any] | None = None,
    rules: tuple[Rule, ...] = (),
    offers: tuple[DiscountTerms, ...] = (),
    bands: tuple[BandTerms, ...] = (),
    extra_adult: str = "0",
    extra_bed: str = "0",
    **more: Any,
) -> Quote:
    """A quote for rooms of these base prices, A101, A102 and so on."""
    rooms = [a_room(paise(price), number=number) for number, price in enumerate(prices, 1)]
    asked = QuoteInput(
        nights=Nights.of(arrival, nights),
        booked_on=booked,
        rooms=party.seat(guests, rooms),
        **more,
    )
    tariff = Tariff(
        tax=TaxTerms(**{"registered": True, **(tax or {})}),
        rules=rules,
        offers=offers,
        bands=bands,
        extra_adult_paise=paise(extra_adult),
        extra_bed_paise=paise(extra_bed),
    )
    return stay_price.quote(asked, tariff)


@dataclass(frozen=True)
class Said:
    """One line of a quote, by hand."""

    what: str
    net: str
    percent: int
    # CGST, and SGST of the same amount.
    half: str
    listed: str = ""
    off: str = "0.00"


@dataclass(frozen=True, kw_only=True)
class Priced:
    """What a stay costs."""

    title: str
    asked: str
    quote: Any
    lines: tuple[Said, ...]
    net: str
    half: str
    total: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What has no price, and what is said about it."""

    title: str
    asked: str
    quote: Any
    says: str


@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """What is kept and what goes back; `days` is -1 for whoever does not come."""

    title: str
    asked: str
    quote: Any
    days: int
    paid: str
    # Net, rate, and CGST of what is kept.
    kept: tuple[tuple[str, int, str], ...]
    fee: str
    back: str
    policy: Policy


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Other nights or rooms so many days before arrival; `was`, `owed` and `new` are totals, with tax."""

    title: str
    asked: str
    was: str
    new: str
    owed: str = "0.00"
    # What of the new price must have been paid by now; empty: as the sums above say.
    due: str = ""
    days: int = 10
    policy: Policy
    # What follows: all of it in rupees.
    now: str = "0.00"
    back: str = "0.00"
    kept: str = "0.00"
    later: str = "0.00"


@dataclass(frozen=True, kw_only=True)
class Paid:
    """Deposits: what is due at booking and what is due later."""

    title: str
    asked: str
    terms: DepositTerms
    total: str
    first_night: str
    booked: date
    now: str
    later: str = "0.00"
    due: date | None = None


BREAKFAST = PlanTerms(code="cp", label="With breakfast", meals=Meals.CP, meal_paise=paise("400"))
SAVER = PlanTerms(code="saver", label="Saver", refundable=False, change=Change(effect=Effect.PERCENT, value=-1000))
BANDS = (
    BandTerms(first_age=0, last_age=5, extra_paise=0),
    BandTerms(first_age=6, last_age=11, extra_paise=paise("500"), meal_share=5000),
)
WEEKEND = frozenset({4, 5})
MODERATE = Policy(
    code="moderate",
    label="Moderate",
    tiers=(
        Tier(days_before=7),
        Tier(days_before=2, fee_percent=5000),
        Tier(days_before=0, fee_nights=1),
        Tier(days_before=-1, fee_percent=10_000),
    ),
)


def add_on(label: str, price: str, per: Per, percent: int = 18) -> ChosenAddOn:
    return ChosenAddOn(code=label.lower(), label=label, paise=paise(price), per=per, tax_percent=percent)
