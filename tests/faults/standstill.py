"""A process that stands still, as one does on a machine without memory, or in a debugger."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.house import eventually


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """This process stands still within. Only once all its threads do: until then it may take in a request."""
    os.kill(pid, signal.SIGSTOP)
    try:
        eventually(lambda: _stands(pid), within=10)
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _stands(pid: int) -> bool:
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(thread.read_text().rpartition(")")[2].split()[0] in "Tt" for thread in threads)
