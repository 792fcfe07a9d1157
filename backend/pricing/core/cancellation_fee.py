"""Cancellation policies: the fee by tier, and the tax in the fee.

A fee is the price of keeping a room for somebody who does not come, so it carries its lines' own rate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from backend.pricing.core import rounding, shares
from backend.pricing.core.shares import RateShare, Shares


@dataclass(frozen=True, kw_only=True)
class Tier:
    """Whoever cancels at least `days_before` arrival pays `fee_percent` (hundredths of a percent of everything), or
    the rooms' first `fee_nights` that are paid, in full. Not coming at all is the tier of `days_before` -1.
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
    """A line of a quote, as far as a fee needs it; `night` and `room_id` are None for what belongs to none."""

    night: date | None
    of_room: bool
    price_paise: int
    tax_percent: int
    half_paise: int
    # Kept by a change already: stays so, unless everything goes back.
    kept: bool = False
    room_id: int | None = None

    @classmethod
    def kept_beside(cls, part: RateShare) -> Self:
        """What is kept although no line of the price says so."""
        return cls(
            night=None,
            of_room=False,
            price_paise=part.net_paise,
            tax_percent=part.tax_percent,
            half_paise=part.half_paise,
            kept=True,
        )

    @property
    def gross_paise(self) -> int:
        return self.price_paise + 2 * self.half_paise


@dataclass(frozen=True, kw_only=True)
class Fee:
    """What is kept, by rate."""

    lines: Shares

    @classmethod
    def load(cls, data: object) -> Self:
        """The fee that a booking keeps. Raises TypeError for what is no list."""
        if not isinstance(data, list):
            raise TypeError("A fee is kept as a list of lines.")
        return cls(
            lines=tuple(
                RateShare(tax_percent=line["tax_percent"], net_paise=line["net_paise"], half_paise=line["cgst_paise"])
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
        return shares.gross_of(self.lines)


EVERYTHING = Tier(days_before=-1, fee_percent=rounding.WHOLE)
NOTHING = Tier(days_before=0)
FULL_REFUND = Policy(code="full_refund", label="Everything back before arrival", tiers=(NOTHING,))


def cancellation_fee(sold: Sequence[Sold], tier: Tier) -> Fee:
    """What the tier keeps of the lines, with tax: a share of their gross sum, or nights of them in full."""
    if not tier.fee_percent and not tier.fee_nights:
        return Fee(lines=())
    stay = [line for line in sold if not line.kept]
    if tier.fee_nights:
        now = shares.by_rate(first_paid_nights(stay, tier.fee_nights))
    else:
        now = shares.percentage(shares.by_rate(stay), tier.fee_percent)
    return Fee(lines=shares.together(now, shares.by_rate(line for line in sold if line.kept)))


def refund_after_fee(paid_paise: int, kept: Fee) -> int:
    """What goes back: what was paid less the fee; never less than nothing."""
    return max(paid_paise - kept.total_paise, 0)


def at_most(kept: Fee, left_paise: int) -> Fee:
    """The fee, or what is left of the money when that is less; in the proportions of its lines, tax included."""
    return kept if kept.total_paise <= left_paise else Fee(lines=shares.part_of(kept.lines, left_paise))


def exactly(kept: Fee, paise: int, *, sold: Iterable[Sold]) -> Fee:
    """The fee as so much: less of it in its own proportions, more of it in those of what was sold."""
    more = paise - kept.total_paise
    if more <= 0:
        return at_most(kept, paise)
    return Fee(lines=shares.together(kept.lines, shares.part_of(shares.by_rate(sold), more)))


def first_paid_nights(sold: Iterable[Sold], count: int) -> list[Sold]:
    """All lines of the first so many nights for which each room is paid; of a room that costs nothing, of those on
    which anything in it does. A deposit of the first night and a fee of it are the same lines."""
    by_room: dict[int | None, list[Sold]] = {}
    for line in sold:
        if line.night is not None:
            by_room.setdefault(line.room_id, []).append(line)
    return [line for lines in by_room.values() for line in _of_nights(lines, _paid_nights(lines)[:count])]


def _paid_nights(lines: Sequence[Sold]) -> list[date]:
    rooms = {line.night for line in lines if line.of_room and line.gross_paise and line.night}
    return sorted(rooms or {line.night for line in lines if line.gross_paise and line.night})


def _of_nights(lines: Iterable[Sold], nights: Sequence[date]) -> Iterable[Sold]:
    return (line for line in lines if line.night in nights)
