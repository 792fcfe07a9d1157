"""So many threads and processes may wait for one service at a time: the others have work that does not need it.

A place is a byte of a nameless file that forked processes inherit, locked by whoever sits on it. The kernel frees it
when that process dies, and nothing of it is stored anywhere. A web process, which is not forked from one that has this
module, counts its own threads; the children of a worker count each other.
"""

import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_AGAIN_SECONDS = 0.02
# Each bulkhead of this process has so many bytes of the file to itself.
BYTES_EACH = 1024


def _nameless_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("dandeli-places")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


# Made when the module is loaded, before a worker forks its children.
_file = _nameless_file()


class NoPlace(Exception):
    """As many as may are waiting for this service already."""


class Bulkhead:
    """The places of one service; `number` tells it from others."""

    def __init__(self, number: int) -> None:
        self._begin = number * BYTES_EACH
        self._lock = threading.Lock()
        self._ours: set[int] = set()
        self._queueing = 0
        self._inside = threading.local()
        os.register_at_fork(after_in_child=self._forget)

    @contextmanager
    def place(self, *, of: int, queue: int, within: float) -> Iterator[None]:
        """A place of so many; NoPlace when none has become free within so many seconds, or at once when already as many
        threads of this process queue. Whoever has a place needs no second one."""
        if getattr(self._inside, "byte", None) is not None:
            yield
            return
        byte = self._take(of) if self._queueing == 0 else None
        if byte is None:
            byte = self._queue(of, queue=queue, within=within)
        self._inside.byte = byte
        try:
            yield
        finally:
            self._inside.byte = None
            self._give_back(byte)

    def _queue(self, of: int, *, queue: int, within: float) -> int:
        with self._lock:
            if self._queueing >= queue:
                raise NoPlace
            self._queueing += 1
        until = time.monotonic() + within
        try:
            while True:
                byte = self._take(of)
                if byte is not None:
                    return byte
                if time.monotonic() >= until:
                    raise NoPlace
                time.sleep(LOOK_AGAIN_SECONDS)
        finally:
            with self._lock:
                self._queueing -= 1

    def _take(self, of: int) -> int | None:
        with self._lock:
            for byte in range(min(of, BYTES_EACH)):
                # Locks are between processes; to the threads of one they are open.
                if byte not in self._ours and self._locked(byte):
                    self._ours.add(byte)
                    return byte
        return None

    def _locked(self, byte: int) -> bool:
        try:
            fcntl.lockf(_file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._begin + byte)
        except OSError:
            return False
        return True

    def _give_back(self, byte: int) -> None:
        with self._lock:
            self._ours.discard(byte)
            fcntl.lockf(_file, fcntl.LOCK_UN, 1, self._begin + byte)

    def _forget(self) -> None:
        """A child has none of its parent's places, nor its locks."""
        self._lock = threading.Lock()
        self._ours, self._queueing = set(), 0
        self._inside = threading.local()
