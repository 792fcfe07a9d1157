"""What is measured, and what is said of it: medians of rounds, and ratios of rounds that ran side by side."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One round of one candidate. Times in ms, CPU in ms for each piece of work, memory in MB.

    `late` is p99; both it and `middle` (p50) are None where nobody waits for an answer. `size`: bytes of an answer.
    """

    count: int
    rate: float
    cpu: float
    cpu_postgres: float
    cpu_redis: float
    statements: float
    redis_trips: float
    memory: float
    middle: float | None = None
    late: float | None = None
    size: float = 0
    # Answers of another kind than asked for, and broken connections: none, or the figures mean nothing.
    unexpected: int = 0


@dataclass(frozen=True, kw_only=True)
class Result:
    """All rounds of a job and of its floor, at one size of data."""

    job: str
    floor: str
    unit: str
    aim: str
    ours: list[Figures]
    floors: list[Figures]

    @property
    def ratio(self) -> float:
        """The share of the floor's rate, as the median of rounds."""
        return median([mine.rate / other.rate for mine, other in zip(self.ours, self.floors, strict=True)])

    @property
    def cpu_ratio(self) -> float:
        """The floor's CPU, of all processes, as a share of ours: less shaken by whatever else the machine does."""
        pairs = zip(self.ours, self.floors, strict=True)
        return median([all_cpu(other) / max(all_cpu(mine), 1e-9) for mine, other in pairs])

    def as_json(self) -> dict[str, Any]:
        """Everything, with the ratios."""
        return {**asdict(self), "ratio": round(self.ratio, 4), "cpu_ratio": round(self.cpu_ratio, 4)}


def all_cpu(figures: Figures) -> float:
    """ms of CPU of the processes under test, of PostgreSQL and of Redis."""
    return figures.cpu + figures.cpu_postgres + figures.cpu_redis


def result_of(data: dict[str, Any]) -> Result:
    """What `as_json` wrote."""
    rounds = {name: [Figures(**one) for one in data[name]] for name in ("ours", "floors")}
    return Result(**{name: data[name] for name in ("job", "floor", "unit", "aim")}, **rounds)


def middle_of(rounds: Sequence[Figures], name: str) -> float | None:
    """The median over rounds of one figure; None where no round has it."""
    found = [value for one in rounds if (value := getattr(one, name)) is not None]
    return median(found) if found else None


def middle_and_late(took: Sequence[float]) -> tuple[float, float]:
    """p50 and p99."""
    if len(took) < 2:
        return (took[0], took[0]) if took else (0.0, 0.0)
    return median(took), quantiles(took, n=100, method="inclusive")[98]
