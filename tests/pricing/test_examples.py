"""The core gives every figure of the worked examples, and the page for owners shows them."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from backend.pricing.core import cancellation_fee, change_settlement, deposits
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.price_refusals import Refused
from backend.pricing.core.stay_price import Line, LineKind, Quote
from tests.pricing import example_tables
from tests.pricing.example_stays import december, paise
from tests.pricing.examples import CANCELLED, CHANGED, PAID, PRICED, REFUSED


def titled(examples):
    return pytest.mark.parametrize("example", examples, ids=[example.title for example in examples])


def told(line):
    """A line of a quote as the examples tell it."""
    return f"{line.label}, {line.night.day} {line.night:%b}" if line.night else line.label


def priced(total):
    """A price of so much, without tax."""
    line = Line(kind=LineKind.ROOM, label="R", night=december(20), listed_paise=total, price_paise=total)
    return FrozenPrice.of(Quote(lines=(line,)))


def tax_of(net, percent):
    """Half of the tax, by another arithmetic than the core's."""
    return (Decimal(net) * percent / 200).quantize(Decimal("0.01"), ROUND_HALF_UP)


@titled(PRICED)
def test_a_stay_costs_what_the_example_says_line_by_line(example):
    found = [
        (told(line), line.listed_paise, line.discount_paise, line.price_paise, line.tax_percent, line.half_paise)
        for line in example.quote().lines
    ]
    assert found == [
        (said.what, paise(said.listed or said.net), paise(said.off), paise(said.net), said.percent, paise(said.half))
        for said in example.lines
    ]


@titled(PRICED)
def test_its_sums_are_those_of_the_example(example):
    quote = example.quote()
    assert (quote.subtotal_paise, quote.tax_paise, quote.total_paise) == (
        paise(example.net),
        2 * paise(example.half),
        paise(example.total),
    )


@titled(PRICED)
def test_an_examples_own_figures_add_up_in_decimals(example):
    assert sum(Decimal(line.net) for line in example.lines) == Decimal(example.net)
    assert sum(Decimal(line.half) for line in example.lines) == Decimal(example.half)
    assert Decimal(example.net) + 2 * Decimal(example.half) == Decimal(example.total)


@titled([example for example in PRICED if not example.title.startswith("Tax inside, with")])
def test_an_examples_tax_is_the_rate_of_its_net_in_decimals(example):
    assert [Decimal(line.half) for line in example.lines] == [tax_of(line.net, line.percent) for line in example.lines]


@titled(REFUSED)
def test_what_has_no_price_says_why(example):
    with pytest.raises(Refused) as refused:
        example.quote()
    assert str(refused.value) == example.says


@titled(CANCELLED)
def test_cancelling_costs_what_the_example_says(example):
    sold = FrozenPrice.of(example.quote()).sold
    fee = cancellation_fee.cancellation_fee(sold, example.policy.tier(example.days))
    kept = tuple((line.net_paise, line.tax_percent, line.half_paise) for line in fee.lines)
    assert kept == tuple((paise(net), percent, paise(half)) for net, percent, half in example.kept)
    assert fee.total_paise == paise(example.fee)
    assert cancellation_fee.refund_after_fee(paise(example.paid), fee) == paise(example.back)


@titled(CANCELLED)
def test_a_fee_is_what_it_is_made_of_and_what_goes_back_is_the_rest(example):
    fee = sum(Decimal(net) + 2 * Decimal(half) for net, _, half in example.kept)
    assert Decimal(example.fee) == fee
    assert Decimal(example.back) == max(Decimal(example.paid) - fee, 0)


@titled(CHANGED)
def test_a_change_costs_and_gives_back_what_the_example_says(example):
    price, found = change_settlement.settle_new_price(
        priced(paise(example.was)),
        priced(paise(example.new)),
        total_paise=paise(example.was),
        balance_paise=paise(example.owed),
        tier=example.policy.tier(example.days),
        due_paise=paise(example.due) if example.due else None,
    )
    said = (example.now, example.back, example.kept, example.later)
    assert (found.now_paise, found.back_paise, found.kept_paise, found.balance_paise) == tuple(map(paise, said))
    assert price.total_paise == found.total_paise == paise(example.new) + paise(example.kept)


@titled(CHANGED)
def test_what_was_paid_and_what_follows_is_the_new_total(example):
    paid = Decimal(example.was) - Decimal(example.owed)
    assert paid + Decimal(example.now) + Decimal(example.later) - Decimal(example.back) - Decimal(
        example.kept
    ) == Decimal(example.new)


@titled(PAID)
def test_a_deposit_is_what_the_example_says(example):
    found = deposits.split(
        paise(example.total),
        first_night_paise=paise(example.first_night),
        terms=example.terms,
        check_in=december(20),
        booked_on=example.booked,
    )
    assert (found.now_paise, found.later_paise, found.due_on) == (paise(example.now), paise(example.later), example.due)


def test_there_are_examples_enough_and_no_title_twice():
    titles = [example.title for example in (*PRICED, *REFUSED, *CANCELLED, *CHANGED, *PAID)]
    assert len(titles) == len(set(titles)) >= 30


def test_the_page_for_owners_shows_the_examples_as_they_are():
    assert example_tables.shown() == example_tables.tables(PRICED, REFUSED, CANCELLED, CHANGED, PAID), (
        "python -m tests.pricing.examples"
    )
