"""What work costs the processes that do it, read from /proc, PostgreSQL and Redis before and after."""

import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis import Redis

TICK = os.sysconf("SC_CLK_TCK")
STATEMENTS = """
SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    -- What PostgreSQL asks itself to judge a reference is nobody's trip.
    AND query NOT LIKE 'SELECT $_ FROM ONLY %'
"""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Seconds of CPU, and how often PostgreSQL and Redis were asked, until some moment."""

    cpu: float
    postgres: float
    redis: float
    statements: int
    redis_trips: int

    def since(self, before: "Reading") -> "Reading":
        """What came in between."""
        return Reading(
            cpu=self.cpu - before.cpu,
            postgres=self.postgres - before.postgres,
            redis=self.redis - before.redis,
            statements=self.statements - before.statements,
            redis_trips=self.redis_trips - before.redis_trips,
        )


class Meters:
    """Reads them all, for one tree of processes."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self.connection = psycopg.connect(database_url.replace("postgres://", "postgresql://"), autocommit=True)
        self.redis = Redis.from_url(redis_url)
        self.postmaster = parent_of(self.connection.info.backend_pid)
        self.pid = os.getpid()

    def watch(self, pid: int) -> None:
        """From now on the process under test, with its children, is this one."""
        self.pid = pid

    def read(self) -> Reading:
        """Now. What reading itself asks is part of it: two statements and a trip, once a round."""
        row = self.connection.execute(STATEMENTS).fetchone()
        said = self.redis.info()
        assert row
        assert isinstance(said, dict)
        return Reading(
            cpu=cpu_of(self.pid),
            postgres=cpu_of(self.postmaster),
            redis=float(said["used_cpu_sys"]) + float(said["used_cpu_user"]),
            statements=int(row[0]),
            redis_trips=int(said["total_reads_processed"]),
        )

    def forget_peaks(self) -> None:
        """Peaks of memory count from now."""
        for pid in tree(self.pid):
            try:
                Path(f"/proc/{pid}/clear_refs").write_text("5")
            except OSError:
                continue

    def peak(self) -> float:
        """The highest resident memory, in MB, that one of the processes had since."""
        return max((_high_water(pid) for pid in tree(self.pid)), default=0.0)

    def close(self) -> None:
        """No more readings."""
        self.connection.close()
        self.redis.close()


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, next_ones = [], [pid]
    while next_ones:
        found += next_ones
        next_ones = [child for parent in next_ones for child in children.get(parent, ())]
    return found


def cpu_of(pid: int) -> float:
    """Seconds of CPU of the process and all below it, those included that it has outlived and waited for."""
    ticks = 0
    for one in tree(pid):
        if fields := _stat(one):
            ticks += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return ticks / TICK


def parent_of(pid: int) -> int:
    """Its parent's id."""
    fields = _stat(pid)
    assert fields, f"there is no process {pid}"
    return int(fields[1])


def _stat(pid: int) -> list[str]:
    """From the state on, which comes behind a name that may have blanks in it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _high_water(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
