"""How much memory the web's and the workers' processes take while the house is hurt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.nemesis import processes

MB = 1024 * 1024
SETTLED_SECONDS = 10.0  # until then a process is still loading what it is made of
# The front replaces a process above this, and Celery a child above 200 MB: both before it is so far.
WEB_MOST_MB, WORKER_MOST_MB = 512, 320
GROWTH_MOST_MB = 128


@dataclass
class Grown:
    """One process: resident megabytes when it had settled, and at most."""

    name: str
    pid: int
    since: float
    settled: float = 0.0
    most: float = 0.0

    def take(self, at: float, megabytes: float) -> None:
        """One measurement, at so many seconds of the run."""
        self.most = max(self.most, megabytes)
        if not self.settled and at - self.since >= SETTLED_SECONDS:
            self.settled = megabytes

    @property
    def growth(self) -> float:
        """Megabytes since it had settled."""
        return self.most - self.settled if self.settled else 0.0


@dataclass
class MemoryWatch:
    """Measures every process of `web` and `worker`, under whichever id it lives now."""

    launcher: int
    environ: Mapping[str, str]
    seen: dict[tuple[int, int], Grown] = field(default_factory=dict)

    def look(self, at: float) -> None:
        """Measure all of them once."""
        table = processes.process_table()
        for name in ("web", "worker"):
            main = processes.kept_alive(self.launcher, name, table)
            for process in [main, *processes.children(main.pid, table)] if main else []:
                self.take(name, process.pid, process.born, at, processes.resident_bytes(process.pid) / MB)

    def take(self, name: str, pid: int, born: int, at: float, megabytes: float) -> None:
        """One measurement of one process."""
        self.seen.setdefault((pid, born), Grown(name, pid, at)).take(at, megabytes)

    @property
    def most(self) -> dict[str, int]:
        """Megabytes that no process of a name may exceed."""
        return {"web": int(self.environ.get("WEB_MAX_RSS_MB") or WEB_MOST_MB), "worker": WORKER_MOST_MB}

    def told(self) -> Iterator[str]:
        """A line for each name."""
        for name, limit in self.most.items():
            those = [grown for grown in self.seen.values() if grown.name == name]
            most, growth = (max((getattr(one, key) for one in those), default=0.0) for key in ("most", "growth"))
            yield f"{name:<8}{len(those)} processes, {most:.0f} MB at most (limit {limit}), grown by {growth:.0f} MB"

    def objections(self) -> list[str]:
        """Every process that took or grew too much."""
        told = []
        for grown in self.seen.values():
            if grown.most > self.most[grown.name]:
                told.append(f"{grown.name} {grown.pid}: {grown.most:.0f} MB, the limit is {self.most[grown.name]} MB")
            if grown.growth > GROWTH_MOST_MB:
                told.append(f"{grown.name} {grown.pid}: grew by {grown.growth:.0f} MB, from {grown.settled:.0f} MB")
        return told
