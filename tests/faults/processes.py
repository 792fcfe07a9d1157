"""Processes of the product beside a test, on its database and Redis: with a clock of their own, or under a broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from sandbox.servers import databases
from tests.machinery import place

ROOT = Path(__file__).resolve().parents[2]
AHEAD = Path(__file__).parent / "ahead"


def environ(**more: str) -> dict[str, str]:
    """As in production: PostgreSQL's clock counts."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "DATABASE_URL": databases.named(place.database_url(), str(connection.settings_dict["NAME"])),
        "REDIS_URL": str(settings.CACHES["default"]["LOCATION"]),
        **more,
    }


def run_ahead(seconds: float, code: str) -> str:
    """What this code prints in a process whose machine's clock is so far ahead."""
    moved = environ(CLOCK_AHEAD_SECONDS=str(seconds), PYTHONPATH=str(AHEAD))
    command = [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"]
    done = subprocess.run(command, cwd=ROOT, env=moved, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running_worker(name: str, queue: str, *, log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of this name with one child; it may be stopped meanwhile."""
    said = ["-Q", queue, "-c", "1", "-n", f"{name}@health", "-E", "--without-gossip", "--without-mingle"]
    command = [sys.executable, "-m", "celery", "-A", "worker", "worker", "--loglevel", "INFO", *said]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environ(**more), stdout=out, stderr=out)
    try:
        yield process
    finally:
        # Its child as well, in whatever state the test left them.
        for pid in (*children(process.pid), process.pid):
            for signum in (signal.SIGKILL, signal.SIGCONT):
                send(pid, signum)
        process.wait(20)


def children(pid: int) -> list[int]:
    """Process ids of those that a worker's parent has forked."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def send(pid: int, signum: int) -> None:
    """To one process that may have ended."""
    with suppress(ProcessLookupError):
        os.kill(pid, signum)


def wait_for(question: Callable[[], Any], *, seconds: float = 60) -> Any:
    """What it answers as soon as that is something."""
    until = time.monotonic() + seconds
    while not (found := question()):
        assert time.monotonic() < until, "it has not happened"
        time.sleep(0.2)
    return found
