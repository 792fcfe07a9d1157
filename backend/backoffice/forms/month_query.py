"""Query parameters of the month view."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

LENGTHS = (1, 2, 3, 5, 7, 14, 28)


@dataclass(frozen=True, kw_only=True)
class MonthQuery:
    """A month, and how long the stays are that begin on its nights; nonsense is this month and one night."""

    first: date
    nights: int = 1
    lengths: tuple[int, ...] = LENGTHS

    @classmethod
    def read(cls, query: Mapping[str, str], *, today: date) -> "MonthQuery":
        try:
            first = date.fromisoformat(f"{query.get('month', '')}-01")
        except ValueError:
            first = today.replace(day=1)
        # Ten years around today: beyond, nobody has decided anything, and dates end.
        if not abs((first - today).days) < 3660:
            first = today.replace(day=1)
        nights = query.get("nights", "")
        return cls(first=first, nights=int(nights) if nights in map(str, LENGTHS) else 1)

    @property
    def month(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)
