"""A month as weeks of days, each with its price and what it is good for: what the date grid is drawn from."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class GridDay:
    """One day of the grid. `night` is what the calendar says of the night that begins on it, None for nothing."""

    day: date
    night: dict[str, Any] | None = None
    check_in: date | None = None
    check_out: date | None = None
    stays: tuple[int, int | None] = (1, None)

    @property
    def is_free(self) -> bool:
        """Whether a room is free in the night that begins here."""
        return bool(self.night and self.night["rooms_free"])

    @property
    def closed_to_arrival(self) -> bool:
        return bool(self.night and self.night.get("closed_to_arrival"))

    @property
    def closed_to_departure(self) -> bool:
        return bool(self.night and self.night.get("closed_to_departure"))

    @property
    def least(self) -> int:
        """The minimum stay in nights for who arrives here."""
        return int(self.night.get("least_nights") or 1) if self.night else 1

    @property
    def price_paise(self) -> int | None:
        return self.night.get("lowest_price_with_tax_paise") if self.night else None

    @property
    def is_chosen(self) -> bool:
        return self.day in (self.check_in, self.check_out)

    @property
    def is_between(self) -> bool:
        return bool(self.check_in and self.check_out and self.check_in < self.day < self.check_out)

    @property
    def choosing_departure(self) -> bool:
        """Whether the next tap says the day of departure, where it comes after the arrival."""
        return bool(self.check_in and not self.check_out and self.day > self.check_in)

    @property
    def refusal(self) -> str:
        """Why this day cannot be chosen now; empty where it can."""
        if self.choosing_departure:
            return self._departure_refusal()
        if self.night is None:
            return "gone"
        if not self.is_free:
            return str(self.night.get("closed_reason") or "full")
        return "closed_to_arrival" if self.closed_to_arrival else ""

    def _departure_refusal(self) -> str:
        assert self.check_in
        least, most = self.stays
        nights = (self.day - self.check_in).days
        if nights < least:
            return "too_short"
        if most and nights > most:
            return "too_long"
        return "closed_to_departure" if self.closed_to_departure else ""


def month_weeks(
    first: date,
    nights: Iterable[dict[str, Any]],
    *,
    check_in: date | None,
    check_out: date | None,
    stays: Any = (1, None),
) -> list[list[GridDay | None]]:
    """The weeks of a month, from Monday; None where a day belongs to another month.

    `stays` are the fewest and most nights for the chosen arrival.
    """
    known = {night["date"]: night for night in nights}

    def drawn(day: date) -> GridDay | None:
        if day.month != first.month:
            return None
        night = known.get(day.isoformat())
        return GridDay(day=day, night=night, check_in=check_in, check_out=check_out, stays=stays)

    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[drawn(day) for day in week] for week in weeks]


def month_of(text: str) -> date | None:
    """The first day of a month as 2026-12; None for everything else."""
    year, _, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1) if 0 < int(year) < MAXYEAR else None


def month_after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)
