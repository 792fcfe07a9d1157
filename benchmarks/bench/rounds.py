"""A job and its floor in turns: warm first, then round by round, with either one first."""

import sys
from collections.abc import Callable

from benchmarks.bench import wire
from benchmarks.bench.figures import Figures, Result, middle_and_late
from benchmarks.bench.http_jobs import HttpJob
from benchmarks.bench.meters import Meters, Reading
from benchmarks.progress import say

CONNECTIONS = 16
WARM_SECONDS = 2.0
# Faster than any candidate answers: so many requests a second are made before their speed is known.
FASTEST = 1500


def alternate(name: str, rounds: int, measure: Callable[[str], Figures]) -> tuple[list[Figures], list[Figures]]:
    """So many rounds of `ours` and `floor`, each first in every other round."""
    found: dict[str, list[Figures]] = {"ours": [], "floor": []}
    for number in range(rounds):
        for which in ("ours", "floor") if number % 2 else ("floor", "ours"):
            found[which].append(measure(which))
        mine, other = found["ours"][-1], found["floor"][-1]
        ratio = mine.rate / other.rate
        say(f"  {name}, round {number + 1} of {rounds}: {mine.rate:,.1f}/s, floor {other.rate:,.1f}/s, {ratio:.2f}")
    return found["ours"], found["floor"]


class HttpRounds:
    """Loads of one job after the other on one web server."""

    def __init__(self, port: int, meters: Meters) -> None:
        self.port, self.meters = port, meters
        self.rates: dict[tuple[str, str], float] = {}

    def run(self, job: HttpJob, *, rounds: int, seconds: float) -> Result:
        """Warm both, then measure both in turns."""
        say(f"{job.name} against {job.floor}")
        job.prepare()
        for which in ("ours", "floor"):
            self.load(job, which, seconds=WARM_SECONDS)
        job.prepare()
        ours, floors = alternate(job.name, rounds, lambda which: self.load(job, which, seconds=seconds))
        return Result(job=job.name, floor=job.floor, unit="requests", aim=job.aim, ours=ours, floors=floors)

    def load(self, job: HttpJob, which: str, *, seconds: float, connections: int = CONNECTIONS) -> Figures:
        """One load, and what it cost."""
        rate = self.rates.get((job.name, which), FASTEST)
        requests = job.requests(which, int(rate * 1.5 * seconds) + 200)
        self.meters.forget_peaks()
        before = self.meters.read()
        heard = wire.shoot(self.port, requests, seconds=seconds, connections=connections, again=job.again)
        spent = self.meters.read().since(before)
        wrong = {status: count for status, count in heard.statuses.items() if status != job.status}
        if wrong or heard.broken:
            say(f"  {job.name}, {which}: {wrong} and {heard.broken} broken connections besides")
        count = max(len(heard.took), 1)
        self.rates[job.name, which] = count / heard.seconds
        middle, late = middle_and_late(heard.took)
        return Figures(
            **costs_of(spent, count, self.meters.peak()),
            rate=count / heard.seconds,
            middle=middle,
            late=late,
            size=heard.sizes / count,
            unexpected=sum(wrong.values()) + heard.broken,
        )


def costs_of(spent: Reading, count: int, memory: float) -> dict[str, float]:
    """What each of so many pieces of work cost; without what reading the meters asks itself."""
    return {
        "count": count,
        "cpu": spent.cpu * 1000 / count,
        "cpu_postgres": spent.postgres * 1000 / count,
        "cpu_redis": spent.redis * 1000 / count,
        "statements": max(spent.statements - 1, 0) / count,
        "redis_trips": max(spent.redis_trips - 1, 0) / count,
        "memory": memory,
    }


assert sys.platform == "linux", "what work costs is read from /proc"
