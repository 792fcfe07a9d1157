"""GST on rooms: slabs by price per room and night, with their dates of effect.

Source: GST Council rates in force since 22 September 2025 (5 % up to 7,500.00 rupees, 18 % above); before, since
18 July 2022: 12 % and 18 %. Place of supply is the resort: half is CGST, half SGST, whoever pays. Have your accountant
confirm the table before you rely on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.pricing.core.price_refusals import DeadBand
from backend.pricing.core.rounding import ratio


@dataclass(frozen=True, kw_only=True)
class Taxed:
    """A value and its tax: CGST and SGST are equal halves."""

    net_paise: int
    percent: int
    half_paise: int


@dataclass(frozen=True, kw_only=True)
class Slabs:
    """From `since` on: `low_percent` up to and including `low_up_to_paise` a night, `high_percent` above."""

    since: date
    low_up_to_paise: int
    low_percent: int
    high_percent: int

    def percent(self, night_paise: int) -> int:
        """The rate in percent for a room-night charged at this price, before tax."""
        return self.low_percent if night_paise <= self.low_up_to_paise else self.high_percent

    def percent_in(self, gross_paise: int) -> int:
        """The rate that is inside a tax-inclusive price of a room-night.

        Between the dearest gross price of the low rate and that of the high rate at the same net price lies a band
        with no answer: at the low rate its net is above the slab, at the high rate it is not. Raises DeadBand.
        """
        low_top = ratio(self.low_up_to_paise, 100 + self.low_percent, 100)
        high_bottom = ratio(self.low_up_to_paise, 100 + self.high_percent, 100)
        if gross_paise <= low_top:
            return self.low_percent
        if gross_paise <= high_bottom:
            raise DeadBand(
                f"No GST rate fits a tax-inclusive {gross_paise / 100:.2f} a night: "
                f"charge at most {low_top / 100:.2f}, or more than {high_bottom / 100:.2f}."
            )
        return self.high_percent


INDIA: Sequence[Slabs] = (
    Slabs(since=date(2022, 7, 18), low_up_to_paise=750_000, low_percent=12, high_percent=18),
    Slabs(since=date(2025, 9, 22), low_up_to_paise=750_000, low_percent=5, high_percent=18),
)


def slabs_for(night: date, table: Sequence[Slabs] = INDIA) -> Slabs:
    """The slabs in force on a night; nights before the table begins get its first row."""
    return max((row for row in table if row.since <= night), key=lambda row: row.since, default=table[0])


def tax_on_top(net_paise: int, percent: int) -> Taxed:
    """Tax added to a price."""
    return Taxed(net_paise=net_paise, percent=percent, half_paise=ratio(net_paise, percent, 200))


def tax_inside(gross_paise: int, percent: int) -> Taxed:
    """Tax taken out of a price: net and two equal halves add up to it."""
    half = ratio(gross_paise, percent, 2 * (100 + percent))
    return Taxed(net_paise=gross_paise - 2 * half, percent=percent, half_paise=half)
