"""One directory below var/test for each run, so that two runs in one checkout never meet.

The first run takes `var/test/1`, another beside it `var/test/2`. Whoever comes later finds what is in there as
the last one left it: PostgreSQL's data with the template, which saves making both anew.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sandbox.servers import ServerError, lock

ROOT = Path(__file__).resolve().parents[2] / "var" / "test"
VAR, RUN = "DANDELI_TEST_VAR", "DANDELI_TEST_RUN"


@contextmanager
def taken(root: Path = ROOT) -> Iterator[Path]:
    """A directory that no other run has, while the block runs; named with the run in the environment."""
    for number in count(1):
        var = root / str(number)
        claim = lock.held(var / "run" / "tests.lock", busy="taken by {pid}")
        if lock.owner(var / "run" / "tests.lock"):
            continue
        try:
            claim.__enter__()
        except ServerError:  # another run came first
            continue
        break
    os.environ[VAR], os.environ[RUN] = str(var), secrets.token_hex(4)
    try:
        yield var
    finally:
        claim.__exit__(None, None, None)


def var(name: str = "") -> Path:
    """This run's directory, or one below it."""
    return Path(os.environ[VAR]) / name


def run() -> str:
    """What this run is called; its workers know it too."""
    return os.environ[RUN]


def database_url() -> str:
    """A database of the server that this run tests on; not the one that the tests use."""
    return os.environ["DATABASE_URL"]


def worker() -> str:
    """`gw0`, `gw1` … with pytest-xdist, and `main` without."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
