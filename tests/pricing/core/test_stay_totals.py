"""Totals alone are what the full quote says, whatever a tariff has."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.common.nights import Nights
from backend.pricing.core import party, stay_price, tax
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.party import BandTerms, Party, RoomOffer
from backend.pricing.core.plans import ChosenAddOn, Meals, Per, PlanTerms
from backend.pricing.core.price_refusals import CouponRefused, DeadBand
from backend.pricing.core.rates import Change, Effect
from backend.pricing.core.stay_totals import StayTotals
from backend.pricing.core.tariff import Tariff, TaxTerms
from tests.machinery import volume
from tests.pricing.core import grid
from tests.pricing.core.story import BOOKED, CHRISTMAS
from tests.pricing.core.test_rates import rules

paise = st.one_of(st.integers(0, 2_000_000), st.sampled_from([0, 1, 749_999, 750_000, 750_001, 840_000]))
# Around the day on which the slabs change, too.
arrivals = st.sampled_from([CHRISTMAS, date(2025, 9, 20), date(2022, 7, 16)])
terms = st.builds(
    TaxTerms,
    registered=st.booleans(),
    inclusive=st.booleans(),
    extra_bed_counts=st.booleans(),
    meal_percent=st.sampled_from([None, 5, 18]),
    zero_rated=st.booleans(),
)
saving = st.builds(
    DiscountTerms,
    code=st.sampled_from("ABC"),
    label=st.just("Less"),
    saves=st.sampled_from(Saves),
    value=st.integers(0, 9000),
    every=st.integers(0, 3),
    first_night=st.sampled_from([date.min, CHRISTMAS + timedelta(days=1)]),
    least_nights=st.integers(0, 3),
    least_paise=st.sampled_from([0, 1_000_000]),
    plans=st.sampled_from([frozenset(), frozenset({"other"})]),
)
bands = st.sampled_from(
    [
        (),
        (BandTerms(first_age=0, last_age=5, extra_paise=0),),
        (
            BandTerms(first_age=0, last_age=5, extra_paise=0, meal_share=0),
            BandTerms(first_age=6, last_age=12, extra_paise=33_333, meal_share=3_333),
        ),
    ]
)
tariffs = st.builds(
    Tariff,
    tax=terms,
    rules=rules,
    offers=st.lists(saving, max_size=2),
    bands=bands,
    extra_adult_paise=st.sampled_from([0, 1, 77_777]),
    extra_bed_paise=st.sampled_from([0, 50_001]),
)
plans = st.builds(
    PlanTerms,
    code=st.sampled_from(["standard", "cp"]),
    label=st.just("Plan"),
    meals=st.just(Meals.CP),
    change=st.sampled_from([None, Change(effect=Effect.PERCENT, value=-1_250)]),
    meal_paise=st.sampled_from([0, 40_001]),
)
parties = st.builds(Party, adults=st.integers(1, 5), child_ages=st.lists(st.integers(0, 17), max_size=4).map(tuple))
kinds = st.tuples(paise, st.integers(1, 4), st.integers(1, 4))
add_ons = st.builds(
    ChosenAddOn,
    code=st.just("safari"),
    label=st.just("Jeep safari"),
    paise=paise,
    per=st.sampled_from(Per),
    tax_percent=st.sampled_from([0, 5, 18]),
    quantity=st.integers(1, 3),
)


def rooms_of(drawn) -> list[RoomOffer]:
    return [
        RoomOffer(room_id=n, room_number=f"A{n}", night_paise=price, included_guests=included, capacity=capacity)
        for n, (price, included, capacity) in enumerate(drawn, start=1)
    ]


def said(work):
    """Sums, or the kind of refusal."""
    try:
        found = work()
    except (DeadBand, CouponRefused) as refused:
        return type(refused)
    return found.subtotal_paise, found.total_paise


@settings(max_examples=volume.share(4000))
@given(
    tariffs,
    plans,
    parties,
    st.lists(kinds, min_size=1, max_size=3),
    st.integers(1, 5),
    arrivals,
    st.one_of(st.none(), saving),
    st.lists(add_ons, max_size=2),
    st.dictionaries(st.integers(1, 3), st.integers(1, 2), max_size=2),
)
def test_totals_are_those_of_the_quote(tariff, plan, people, drawn, nights, arrival, coupon, extras, beds):
    rooms = rooms_of(drawn)
    if people.size > sum(room.capacity for room in rooms):
        people = Party(adults=1)
    stay = stay_price.QuoteInput(
        nights=Nights.of(arrival, nights), booked_on=BOOKED, rooms=party.seat(people, rooms), plan=plan,
        extra_beds=beds, add_ons=extras, coupon=coupon,
    )  # fmt: skip
    totals = StayTotals(tariff=tariff, plan=plan, nights=stay.nights, booked_on=BOOKED)
    expected = said(lambda: stay_price.quote(stay, tariff))
    # Twice: the second time all its nights are known.
    for _ in range(2):
        assert said(lambda: totals.of(stay.rooms, extra_beds=beds, add_ons=extras, coupon=coupon)) == expected


def test_every_price_of_the_grid_has_its_total():
    """Every whole-rupee price for each number of nights."""
    tariff, tried = Tariff(tax=TaxTerms(registered=True)), 0
    for nights in grid.NIGHTS:
        totals = StayTotals(tariff=tariff, nights=Nights.of(grid.ARRIVAL, nights), booked_on=grid.BOOKED)
        for rupees in grid.PRICES[nights :: volume.every()]:
            seated = party.seat(Party(adults=1), rooms_of([(100 * rupees, 1, 1)]))
            taxed = tax.tax_on_top(100 * rupees, grid.SLABS.percent(100 * rupees))
            assert totals.of(seated).total_paise == nights * (taxed.net_paise + 2 * taxed.half_paise)
            tried += 1
    assert tried >= 7 * (len(grid.PRICES) // volume.every() - 1)
