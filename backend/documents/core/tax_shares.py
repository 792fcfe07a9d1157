"""Splits amounts by tax rate into taxable value and tax, in whole paise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.pricing.core import rounding, tax


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What of an amount is at one rate; `half_paise` is CGST, and SGST again."""

    percent: int
    net_paise: int
    half_paise: int

    @property
    def total_paise(self) -> int:
        return self.net_paise + 2 * self.half_paise


Rates = tuple[Rate, ...]


def tax_shares_of(lines: Iterable[Mapping[str, Any]]) -> Rates:
    """Lines of a price, a fee or a paper by their rates."""
    sums: dict[int, tuple[int, int]] = {}
    for line in lines:
        net, half = sums.get(line["percent"], (0, 0))
        sums[line["percent"]] = (net + line["net_paise"], half + line["half_paise"])
    return tuple(Rate(percent=p, net_paise=net, half_paise=half) for p, (net, half) in sorted(sums.items()))


def total_of_shares(rates: Rates) -> int:
    return sum(rate.total_paise for rate in rates)


def sum_of_shares(several: Iterable[Rates]) -> Rates:
    """The sum of several."""
    return tax_shares_of(_plain(rate) for rates in several for rate in rates)


def less(rates: Rates, taken: Rates) -> Rates:
    """What is left; a rate of which nothing is left is gone."""
    minus = ({**_plain(rate), "net_paise": -rate.net_paise, "half_paise": -rate.half_paise} for rate in taken)
    left = tax_shares_of([*map(_plain, rates), *minus])
    return tuple(rate for rate in left if rate.total_paise > 0)


def portion(rates: Rates, amount_paise: int) -> Rates:
    """This amount, tax included, at the rates of a larger one and in their proportion; all of it stays as it is."""
    if amount_paise == total_of_shares(rates):
        return rates
    shares = rounding.spread(amount_paise, [rate.total_paise for rate in rates])
    taxed = [(rate, tax.tax_inside(share, rate.percent)) for rate, share in zip(rates, shares, strict=True) if share]
    return tuple(Rate(percent=r.percent, net_paise=t.net_paise, half_paise=t.half_paise) for r, t in taxed)


def as_json(rates: Rates) -> Sequence[dict[str, int]]:
    return [_plain(rate) for rate in rates]


def _plain(rate: Rate) -> dict[str, int]:
    return {"percent": rate.percent, "net_paise": rate.net_paise, "half_paise": rate.half_paise}
