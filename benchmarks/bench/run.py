"""All jobs at one size of data: a process that `benchmarks.bench` starts, with the stores beside it.

It is a process of the product itself, with the settings of production, for what it prepares and for expiry.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

# E402: what follows asks Django's settings.
from backend.common import redis  # noqa: E402
from benchmarks.bench import houses  # noqa: E402
from benchmarks.bench.guests import Guests, Places  # noqa: E402
from benchmarks.bench.http_jobs import JOBS, Crowd, SearchWarm, Won  # noqa: E402
from benchmarks.bench.meters import Meters  # noqa: E402
from benchmarks.bench.plan import PLANS, Plan  # noqa: E402
from benchmarks.bench.queue_jobs import Aim, Events, Expiry  # noqa: E402
from benchmarks.bench.rounds import HttpRounds  # noqa: E402
from benchmarks.data.sizes import SIZES, Size  # noqa: E402
from benchmarks.progress import say  # noqa: E402

MOST_EVENTS = 3000


def main(plan_name: str, size_name: str, base: str, out: str, *only: str) -> None:
    """Measure, and write the results to `out`; `only` jobs whose names begin so, when any are named."""
    plan, size = PLANS[plan_name], SIZES[size_name]
    bench = Bench(plan, size, date.fromisoformat(base), Path(out).parent / "log", only)
    Path(out).write_text(json.dumps(bench.run(), indent=1))


class Bench:
    """One size."""

    def __init__(self, plan: Plan, size: Size, base: date, log: Path, only: tuple[str, ...]) -> None:
        self.plan, self.size, self.log, self.only = plan, size, log, only
        self.meters = Meters(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
        self.places = Places(size, base)
        self.found: dict[str, Any] = {"size": size.name, "stays": size.stays, "results": [], "sweep": []}

    def run(self) -> dict[str, Any]:
        """Everything that was found, and how busy the machine was before and after."""
        redis.client().flushdb()
        self.found["load_before"] = os.getloadavg()
        self._http()
        self._events()
        if self._asked("expiry"):
            self.meters.watch(os.getpid())
            result = Expiry(self.places, self.meters, count=self.plan.lapsed).run(self.plan.rounds)
            self.found["results"].append(result.as_json())
        self.found["load_after"] = os.getloadavg()
        self.meters.close()
        redis.client().flushdb()
        return self.found

    def _asked(self, name: str) -> bool:
        return not self.only or any(name.startswith(one) for one in self.only)

    def _http(self) -> None:
        jobs = [kind for kind in JOBS if self._asked(kind.name)]
        if not jobs:
            return
        say(f"{self.plan.guests:,} guests log in")
        guests = Guests(self.plan.guests)
        with houses.web(os.environ, self.log / "web.log") as (port, pid):
            self.meters.watch(pid)
            crowd, rounds = Crowd(guests, self.places, port), HttpRounds(port, self.meters)
            for kind in jobs:
                result = rounds.run(kind(crowd), rounds=self.plan.rounds, seconds=self.plan.seconds)
                self.found["results"].append(result.as_json())
            if self.size.name == self.plan.sweep_at:
                self._sweep(crowd, rounds)

    def _sweep(self, crowd: Crowd, rounds: HttpRounds) -> None:
        """Throughput against concurrency."""
        for kind in (Won, SearchWarm):
            if not self._asked(kind.name):
                continue
            job = kind(crowd)
            job.prepare()
            for connections in self.plan.sweep:
                for which in ("ours", "floor"):
                    seconds = self.plan.sweep_seconds
                    figures = rounds.load(job, which, seconds=seconds, connections=connections)
                    about = {"job": job.name, "which": which, "connections": connections}
                    self.found["sweep"].append({**about, **asdict(figures)})
                    say(f"  {job.name}, {which}, {connections} connections: {figures.rate:,.1f}/s")

    def _events(self) -> None:
        if not self._asked("an event to its booking"):
            return
        redis.client().flushdb()
        with houses.worker(os.environ, self.log / "worker.log") as pid:
            self.meters.watch(pid)
            aim = Aim(self.plan.events_seconds, self.plan.events, MOST_EVENTS)
            result = Events(self.places, self.meters, aim).run(self.plan.rounds)
            self.found["results"].append(result.as_json())


if __name__ == "__main__":
    main(*sys.argv[1:])
