"""Shares of what was sold: a part of its gross sum, by rate, with the tax that is in it.

Deposits, cancellation fees, what a change keeps, and refunds of a part are all taken here, so p % of a price are the
same paise wherever they are taken. A share is rounded once, as one sum with tax. That sum is spread over the rates, and
CGST and SGST of each rate are in it in the proportion in which they were sold: nothing is lost, and all is all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.pricing.core import rounding


class PricedLine(Protocol):
    """A line of a price: net in `price_paise`, and half of its tax."""

    @property
    def price_paise(self) -> int: ...
    @property
    def tax_percent(self) -> int: ...
    @property
    def half_paise(self) -> int: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class RateShare:
    """So much at one rate: the net, and CGST, which is SGST again."""

    tax_percent: int
    net_paise: int
    half_paise: int

    @property
    def gross_paise(self) -> int:
        """With both halves of the tax."""
        return self.net_paise + 2 * self.half_paise


Shares = tuple[RateShare, ...]


def by_rate(lines: Iterable[PricedLine]) -> Shares:
    """Everything on these lines, the lowest rate first; a rate at which nothing is charged is left out."""
    return _summed((line.tax_percent, line.price_paise, line.half_paise) for line in lines)


def together(*several: Shares) -> Shares:
    """The sum of several shares."""
    return _summed((one.tax_percent, one.net_paise, one.half_paise) for shares in several for one in shares)


def gross_of(shares: Iterable[RateShare]) -> int:
    """Their sum, tax included."""
    return sum(one.gross_paise for one in shares)


def percentage(whole: Shares, hundredths: int) -> Shares:
    """So many hundredths of a percent of it: `rounding.percent_of` its gross sum, exactly."""
    return part_of(whole, rounding.percent_of(gross_of(whole), hundredths))


def part_of(whole: Shares, paise: int) -> Shares:
    """So much of it, tax included, at its rates and in their proportion; all of it stays as it is.

    Of nothing at all there are no rates: then it is without tax.
    """
    weights = [one.gross_paise for one in whole]
    if paise and not sum(weights):
        return (RateShare(tax_percent=0, net_paise=paise, half_paise=0),)
    found = zip(whole, rounding.spread(paise, weights), strict=True)
    return tuple(_share(one, gross) for one, gross in found if gross)


def _share(whole: RateShare, gross: int) -> RateShare:
    if gross == whole.gross_paise:
        return whole
    # Of a few paise the two halves may round to more than all.
    half = min(rounding.ratio(whole.half_paise, gross, whole.gross_paise), gross // 2)
    return RateShare(tax_percent=whole.tax_percent, net_paise=gross - 2 * half, half_paise=half)


def _summed(parts: Iterable[tuple[int, int, int]]) -> Shares:
    sums: dict[int, Sequence[int]] = {}
    for percent, net, half in parts:
        before = sums.get(percent, (0, 0))
        sums[percent] = (before[0] + net, before[1] + half)
    found = (RateShare(tax_percent=p, net_paise=net, half_paise=half) for p, (net, half) in sorted(sums.items()))
    return tuple(one for one in found if one.gross_paise)
