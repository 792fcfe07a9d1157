"""How much is measured: `make bench`, and `make bench-quick`, which is over in three minutes."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Data sets by name, rounds of each job and their seconds, guests, and what the plots need."""

    sizes: tuple[str, ...]
    rounds: int
    seconds: float
    guests: int
    lapsed: int
    events: int
    events_seconds: float
    # At this data set: connections at a time, seconds of each.
    sweep_at: str = ""
    sweep: tuple[int, ...] = ()
    sweep_seconds: float = 3.0

    def as_json(self) -> dict[str, Any]:
        """For the results."""
        return asdict(self)


FULL = Plan(
    sizes=("10k", "500k", "5m"),
    rounds=8,
    seconds=2.5,
    guests=6000,
    lapsed=10_000,
    events=50,
    events_seconds=3.0,
    sweep_at="500k",
    sweep=(1, 4, 16, 64),
)
QUICK = Plan(sizes=("10k",), rounds=4, seconds=1.0, guests=1600, lapsed=2_000, events=20, events_seconds=1.0)
SMALL = Plan(sizes=("1k",), rounds=1, seconds=0.5, guests=60, lapsed=100, events=5, events_seconds=0.5)
PLANS = {"full": FULL, "quick": QUICK, "small": SMALL}
