"""Nights in a row: what a stay, a hold, a block, a search and a price are all for. Knows no framework."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

ONE = timedelta(days=1)


@dataclass(frozen=True, order=True, slots=True)
class Nights:
    """The nights of `[check_in, check_out)`, named by the days on which they begin; the day of departure is none.

    There is at least one: raises ValueError otherwise.
    """

    check_in: date
    check_out: date

    def __post_init__(self) -> None:
        if self.check_in >= self.check_out:
            raise ValueError(f"no night between {self.check_in} and {self.check_out}")

    @classmethod
    def of(cls, first: date, count: int = 1) -> "Nights":
        """So many nights from this one on."""
        return cls(first, first + timedelta(days=count))

    @classmethod
    def runs(cls, nights: Iterable[date]) -> "Iterator[Nights]":
        """Single nights in ascending order, those that follow each other put together."""
        for _, run in groupby(enumerate(nights), key=lambda pair: pair[1] - ONE * pair[0]):
            found = [night for _, night in run]
            yield cls.of(found[0], len(found))

    def __len__(self) -> int:
        return (self.check_out - self.check_in).days

    def __iter__(self) -> Iterator[date]:
        """Night by night."""
        return (self.check_in + ONE * number for number in range(len(self)))

    def __contains__(self, night: object) -> bool:
        return isinstance(night, date) and self.check_in <= night < self.check_out

    def overlaps(self, other: "Nights") -> bool:
        """Whether they share a night; a departure and an arrival share a day only."""
        return self.check_in < other.check_out and other.check_in < self.check_out

    def since(self, day: date) -> "Nights | None":
        """Those that begin on this day or later, if there are any."""
        return Nights(max(self.check_in, day), self.check_out) if day < self.check_out else None
