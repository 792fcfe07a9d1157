"""How long does a quote take? Three rooms, seven nights, twenty rules, in the pure core; no database, no Django.

    .venv/bin/python -m benchmarks.quote 5000

Every rule can count for some night, so none is skipped early; there are children, meals, an offer, a coupon and two
add-ons as well. The same without them is the second line.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from statistics import median, quantiles

from backend.pricing.core import party, stay_price
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.party import BandTerms, Party, RoomOffer
from backend.pricing.core.plans import ChosenAddOn, Meals, Per, PlanTerms
from backend.pricing.core.rates import Change, Effect, Layer, Rule
from backend.pricing.core.stay_price import Quote, Wish
from backend.pricing.core.tariff import Tariff, TaxTerms

ARRIVAL = date(2026, 12, 20)
ROOMS = [
    RoomOffer(room_id=n, room_number=f"A10{n}", night_paise=600_000 + n, included_guests=2, capacity=4)
    for n in range(1, 4)
]
RULES = [
    Rule(
        code=f"rule-{n}",
        label=f"Rule {n}",
        layer=list(Layer)[n % 5],
        change=Change(effect=Effect.PERCENT, value=100 * n - 900),
        priority=n % 3,
        first_night=ARRIVAL + timedelta(days=n % 4),
        last_night=ARRIVAL + timedelta(days=n % 4 + 2),
        weekdays=frozenset(range(n % 7, 7)),
    )
    for n in range(20)
]
FULL = Tariff(
    tax=TaxTerms(registered=True),
    rules=RULES,
    offers=[DiscountTerms(code="three", label="Three", saves=Saves.FREE_NIGHTS, value=1, every=3)],
    bands=[BandTerms(first_age=0, last_age=11, extra_paise=50_000, meal_share=5000)],
    extra_adult_paise=90_000,
)
WISH = Wish(
    check_in=ARRIVAL,
    check_out=ARRIVAL + timedelta(days=7),
    booked_on=date(2026, 11, 20),
    rooms=party.seat(Party(adults=6, child_ages=(4, 8)), ROOMS),
    plan=PlanTerms(code="cp", label="Breakfast", meals=Meals.CP, meal_paise=40_000),
    add_ons=[
        ChosenAddOn(code=per, label=per, paise=150_000, per=per, tax_percent=18) for per in (Per.GUEST, Per.NIGHT)
    ],
    coupon=DiscountTerms(code="TEN", label="Ten", saves=Saves.PERCENT, value=1000),
)
PLAIN = replace(WISH, rooms=party.seat(Party(adults=6), ROOMS), plan=stay_price.STANDARD, add_ons=[], coupon=None)


def measured(ask: Callable[[], Quote], count: int) -> tuple[float, float]:
    """The median and the 99th percentile of so many quotes, in ms."""
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return median(times), quantiles(times, n=100)[98]


def main(count: int) -> None:
    bare = Tariff(tax=TaxTerms(registered=True), rules=RULES)
    asked = {
        "with everything": lambda: stay_price.quote(WISH, FULL),
        "rooms and rules": lambda: stay_price.quote(PLAIN, bare),
    }
    for name, ask in asked.items():
        lines = len(ask().lines)
        measured(ask, count // 10)
        middle, late = measured(ask, count)
        sys.stdout.write(f"{name} ({lines} lines): median {middle:.2f} ms, p99 {late:.2f} ms of {count:,}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
