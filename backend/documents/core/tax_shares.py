"""Splits amounts by service code and tax rate into taxable value and tax, in whole paise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.pricing.core import rounding, service_codes, shares, tax
from backend.pricing.core.shares import RateShare


@dataclass(frozen=True, kw_only=True, order=True)
class Rate:
    """What of an amount is at one rate, for services of one code; `half_paise` is CGST, and SGST again."""

    percent: int
    sac: str = ""
    net_paise: int
    half_paise: int

    @property
    def total_paise(self) -> int:
        return self.net_paise + 2 * self.half_paise

    @property
    def tax_paise(self) -> int:
        """Both halves: what is IGST where the supply is between States."""
        return 2 * self.half_paise


Rates = tuple[Rate, ...]
NOTHING: Rates = ()


def tax_shares_of(lines: Iterable[Mapping[str, Any]]) -> Rates:
    """Lines of a price, a fee or a paper by their rates and codes."""
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    for line in lines:
        key = (line["percent"], line.get("sac", ""))
        net, half = sums.get(key, (0, 0))
        sums[key] = (net + line["net_paise"], half + line["half_paise"])
    return tuple(Rate(percent=p, sac=sac, net_paise=n, half_paise=h) for (p, sac), (n, h) in sorted(sums.items()))


def fee_shares(lines: Iterable[Mapping[str, Any]]) -> Rates:
    """The same of a fee: it is of the accommodation, at the rates of what was booked."""
    return tax_shares_of({**line, "sac": service_codes.ROOM_CODE} for line in lines)


def by_percent(rates: Rates) -> Rates:
    """The same without codes: one for each rate."""
    return sum_of_shares([tuple(replace(rate, sac="") for rate in rates)])


def total_of_shares(rates: Rates) -> int:
    return sum(rate.total_paise for rate in rates)


def sum_of_shares(several: Iterable[Rates]) -> Rates:
    """The sum of several."""
    return tax_shares_of(_plain(rate) for rates in several for rate in rates)


def less(rates: Rates, taken: Rates) -> Rates:
    """What is left; a rate of which nothing is left is gone."""
    return tuple(rate for rate in difference(rates, taken) if rate.total_paise > 0)


def covers(rates: Rates, taken: Rates) -> bool:
    """Whether so much can be taken of each rate and code."""
    return all(rate.net_paise >= 0 and rate.half_paise >= 0 for rate in difference(rates, taken))


def difference(rates: Rates, taken: Rates) -> Rates:
    """The one less the other, below nothing too; without what is nothing."""
    minus = tuple(replace(rate, net_paise=-rate.net_paise, half_paise=-rate.half_paise) for rate in taken)
    return tuple(rate for rate in sum_of_shares([rates, minus]) if rate.net_paise or rate.half_paise)


def portion(rates: Rates, amount_paise: int) -> Rates:
    """This amount, tax included, at the rates of a larger one and in their proportion; all of it stays as it is."""
    whole = tuple(
        RateShare(tax_percent=rate.percent, net_paise=rate.net_paise, half_paise=rate.half_paise)
        for rate in by_percent(rates)
    )
    found: list[Rate] = []
    for part in shares.part_of(whole, amount_paise):
        of_rate = [rate for rate in rates if rate.percent == part.tax_percent]
        found += _over_codes(of_rate, part) if of_rate else [_without_code(part)]
    return tuple(found)


def _over_codes(rates: Sequence[Rate], part: RateShare) -> list[Rate]:
    """So much at one rate, over the codes at that rate; of none more value or tax than it has."""
    gross = rounding.spread(part.gross_paise, [rate.total_paise for rate in rates])
    tax_halves = rounding.spread(part.half_paise, [rate.half_paise for rate in rates])
    found = []
    for rate, paise, half in zip(rates, gross, tax_halves, strict=True):
        least, most = -(-(paise - rate.net_paise) // 2), min(rate.half_paise, paise // 2)
        half = max(least, min(half, most))
        found.append(replace(rate, net_paise=paise - 2 * half, half_paise=half))
    return [rate for rate in found if rate.total_paise]


def _without_code(part: RateShare) -> Rate:
    return Rate(percent=part.tax_percent, net_paise=part.net_paise, half_paise=part.half_paise)


def as_json(rates: Rates) -> Sequence[dict[str, Any]]:
    return [_plain(rate) for rate in rates]


def part_of_rate(rate: Rate, paise: int) -> Rate:
    """So much of a rate, tax included; never more than its own value and tax, so that nothing of it is left below
    nothing."""
    half = tax.tax_inside(paise, rate.percent).half_paise
    if paise <= rate.total_paise:
        half = min(max(half, -(-(paise - rate.net_paise) // 2)), rate.half_paise)
    return replace(rate, net_paise=paise - 2 * half, half_paise=half)


def _plain(rate: Rate) -> dict[str, Any]:
    code = {"sac": rate.sac} if rate.sac else {}
    return {"percent": rate.percent, **code, "net_paise": rate.net_paise, "half_paise": rate.half_paise}
