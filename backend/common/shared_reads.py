"""One read for all who wait for the same: in a crowd the database is asked once for many, and nobody hears old news."""

from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Event, Lock
from typing import Generic, TypeVar

T = TypeVar("T")

# Whoever has waited so long for somebody else's read reads by himself.
PATIENCE_SECONDS = 2


class _Read(Generic[T]):
    """One that has not begun; whoever joins it is told what PostgreSQL says after they asked."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.over = Event()
        self.found: list[T] = []


class SharedReads(Generic[T]):
    """Reads of one kind in this process. While one is on its way, all who ask for the same meanwhile wait for the next:
    what they hear was read after they asked."""

    def __init__(self) -> None:
        self._lock = Lock()
        # The next read of each, which has not begun; and what is on its way.
        self._next: dict[Hashable, _Read[T]] = {}
        self._now: dict[Hashable, Event] = {}

    def read(self, key: Hashable, work: Callable[[datetime], T], *, at: datetime) -> T:
        """What `work` finds for this key, asked for at this moment; it is told the latest moment of those who share it.

        What it raises, the one who did it hears; the others read by themselves.
        """
        with self._lock:
            mine = self._next.get(key)
            leads = mine is None
            if mine is None:
                mine = self._next[key] = _Read(at)
            mine.at = max(mine.at, at)
            before = self._now.get(key)
        if not leads:
            mine.over.wait(PATIENCE_SECONDS)
            return mine.found[0] if mine.found else work(at)
        if before is not None:
            before.wait(PATIENCE_SECONDS)
        with self._lock:
            # From here on nobody joins.
            del self._next[key]
            self._now[key] = mine.over
        try:
            mine.found.append(work(mine.at))
        finally:
            with self._lock:
                if self._now.get(key) is mine.over:
                    del self._now[key]
            mine.over.set()
        return mine.found[0]
