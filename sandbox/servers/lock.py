"""One owner per directory: a lock file that the kernel lets go of, however its owner dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.servers.failures import ServerError

PATIENCE_SECONDS = 1.0  # an owner killed a moment ago may still have children on their way out


@contextmanager
def held(path: Path, *, busy: str) -> Iterator[None]:
    """Hold the lock, or refuse with `busy`, in which `{pid}` is the owner."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _taken(descriptor, PATIENCE_SECONDS):
            raise ServerError(busy.format(pid=os.pread(descriptor, 32, 0).decode().strip() or "unknown"))
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def owner(path: Path) -> int | None:
    """The process that holds the lock, or None; a pid in a file that nobody holds means nothing."""
    if not path.is_file():
        return None
    with path.open("r+") as file:
        if _taken(file.fileno(), 0):
            return None
        text = file.read().strip()
    return int(text) if text.isdigit() else None


def _taken(descriptor: int, patience: float) -> bool:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
