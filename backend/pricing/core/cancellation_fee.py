"""Cancellation policies: the fee by tier, and the tax in the fee.

A fee is the price of keeping a room for somebody who does not come, so it carries its lines' own rate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from backend.pricing.core import rounding


@dataclass(frozen=True, kw_only=True)
class Tier:
    """Whoever cancels at least `days_before` arrival pays `fee_percent` (hundredths of a percent of everything), or
    the rooms' first `fee_nights` in full. Not coming at all is the tier of `days_before` -1.
    """

    days_before: int
    fee_percent: int = 0
    fee_nights: int = 0


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The tiers of a promise, the farthest from arrival first. Without one that fits, everything is the fee."""

    code: str
    label: str
    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        # In whichever order somebody wrote them down: the same tiers are the same promise.
        object.__setattr__(self, "tiers", tuple(sorted(self.tiers, key=lambda tier: -tier.days_before)))

    @staticmethod
    def load(data: object) -> "Policy":
        """The promise that a row keeps. Those from before there were tiers are all of everything back before arrival.

        Raises TypeError for what is no object of JSON.
        """
        if not isinstance(data, Mapping):
            raise TypeError("A promise is kept as an object with keys.")
        if "tiers" not in data:
            return FULL_REFUND
        return Policy(code=data["code"], label=data["label"], tiers=tuple(Tier(**tier) for tier in data["tiers"]))

    def as_json(self) -> dict[str, Any]:
        """What `load` takes: every tier, percentages in hundredths."""
        return {"code": self.code, "label": self.label, "tiers": [asdict(tier) for tier in self.tiers]}

    @property
    def spelled_out(self) -> tuple[Tier, ...]:
        """All tiers, also the one that nobody wrote down: where no tier fits, everything is the fee."""
        last = any(tier.days_before == EVERYTHING.days_before for tier in self.tiers)
        return self.tiers if last else (*self.tiers, EVERYTHING)

    def tier(self, days_before: int) -> Tier:
        """The tier for a cancellation so many days before arrival."""
        reached = [tier for tier in self.tiers if tier.days_before <= days_before]
        return max(reached, key=lambda tier: tier.days_before, default=EVERYTHING)


@dataclass(frozen=True, kw_only=True)
class Sold:
    """A line of a quote, as far as a fee needs it; `night` is None for what belongs to no night."""

    night: date | None
    of_room: bool
    price_paise: int
    tax_percent: int
    half_paise: int
    # Kept by a change already: stays so, unless everything goes back.
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class FeeLine:
    """What is kept at one rate."""

    tax_percent: int
    net_paise: int
    half_paise: int


@dataclass(frozen=True, kw_only=True)
class Fee:
    """What is kept, by rate."""

    lines: tuple[FeeLine, ...]

    @classmethod
    def load(cls, data: object) -> Self:
        """The fee that a booking keeps. Raises TypeError for what is no list."""
        if not isinstance(data, list):
            raise TypeError("A fee is kept as a list of lines.")
        return cls(
            lines=tuple(
                FeeLine(tax_percent=line["tax_percent"], net_paise=line["net_paise"], half_paise=line["cgst_paise"])
                for line in data
            )
        )

    def as_json(self) -> list[dict[str, int]]:
        """What `load` takes, as papers print it: central and state tax are half of the tax each."""
        return [
            {
                "tax_percent": line.tax_percent,
                "net_paise": line.net_paise,
                "cgst_paise": line.half_paise,
                "sgst_paise": line.half_paise,
            }
            for line in self.lines
        ]

    @property
    def net_paise(self) -> int:
        return sum(line.net_paise for line in self.lines)

    @property
    def tax_paise(self) -> int:
        return 2 * sum(line.half_paise for line in self.lines)

    @property
    def total_paise(self) -> int:
        return self.net_paise + self.tax_paise


EVERYTHING = Tier(days_before=-1, fee_percent=rounding.WHOLE)
NOTHING = Tier(days_before=0)
FULL_REFUND = Policy(code="full_refund", label="Everything back before arrival", tiers=(NOTHING,))


def cancellation_fee(sold: Sequence[Sold], tier: Tier) -> Fee:
    """What the tier keeps of the lines, with tax; line by line, so that keeping all is all that was paid."""
    if not tier.fee_percent and not tier.fee_nights:
        return Fee(lines=())
    stay = [line for line in sold if not line.kept]
    kept = stay if not tier.fee_nights else list(_first_nights(stay, tier.fee_nights))
    share = rounding.WHOLE if tier.fee_nights else tier.fee_percent
    shares = rounding.spread(rounding.percent_of(sum(line.price_paise for line in kept), share), _prices(kept))
    before = [(line, line.price_paise) for line in sold if line.kept]
    by_rate: dict[int, list[tuple[int, int]]] = {}
    for line, net in (*zip(kept, shares, strict=True), *before):
        # The same share of its tax: so that keeping all of a line is keeping exactly what was paid for it.
        half = rounding.ratio(line.half_paise, net, line.price_paise) if net else 0
        by_rate.setdefault(line.tax_percent, []).append((net, half))
    lines = [
        FeeLine(tax_percent=percent, net_paise=sum(net for net, _ in parts), half_paise=sum(half for _, half in parts))
        for percent, parts in sorted(by_rate.items())
    ]
    return Fee(lines=tuple(line for line in lines if line.net_paise))


def refund_after_fee(paid_paise: int, kept: Fee) -> int:
    """What goes back: what was paid less the fee; never less than nothing."""
    return max(paid_paise - kept.total_paise, 0)


def at_most(kept: Fee, left_paise: int) -> Fee:
    """The fee, or what is left of the money when that is less; in the proportions of its lines, tax included."""
    if kept.total_paise <= left_paise:
        return kept
    totals = [line.net_paise + 2 * line.half_paise for line in kept.lines]
    lines = []
    for line, total, share in zip(kept.lines, totals, rounding.spread(left_paise, totals), strict=True):
        half = rounding.ratio(line.half_paise, share, total)
        lines.append(FeeLine(tax_percent=line.tax_percent, net_paise=share - 2 * half, half_paise=half))
    return Fee(lines=tuple(line for line in lines if line.net_paise + line.half_paise))


def _first_nights(sold: Sequence[Sold], nights: int) -> Iterable[Sold]:
    first = sorted({line.night for line in sold if line.night is not None and line.of_room})[:nights]
    return (line for line in sold if line.night in first)


def _prices(sold: Iterable[Sold]) -> list[int]:
    return [line.price_paise for line in sold]
