"""GST on rooms as dated data: India's slabs follow what is charged for one room and one night.

Source: GST Council rates in force since 22 September 2025 (5 % up to 7,500.00 rupees, 18 % above); before, since
18 July 2022: 12 % and 18 %. Have your accountant confirm the table before you rely on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Slabs:
    """From `since` on: `low_percent` up to and including `low_up_to_paise` a night, `high_percent` above."""

    since: date
    low_up_to_paise: int
    low_percent: int
    high_percent: int

    def percent(self, night_paise: int) -> int:
        """The rate in percent for a room-night charged at this price."""
        return self.low_percent if night_paise <= self.low_up_to_paise else self.high_percent


INDIA: Sequence[Slabs] = (
    Slabs(since=date(2022, 7, 18), low_up_to_paise=750_000, low_percent=12, high_percent=18),
    Slabs(since=date(2025, 9, 22), low_up_to_paise=750_000, low_percent=5, high_percent=18),
)


def slabs_for(night: date, table: Sequence[Slabs] = INDIA) -> Slabs:
    """The slabs in force on a night; nights before the table begins get its first row."""
    return max((row for row in table if row.since <= night), key=lambda row: row.since, default=table[0])
