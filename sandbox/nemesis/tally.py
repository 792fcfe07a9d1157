"""What was seen during the run, counted by many threads."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """Counters and remarks; `begin` is the zero of every time in it."""

    begin: float = field(default_factory=time.monotonic)
    journeys: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    server_errors: list[dict[str, Any]] = field(default_factory=list)
    disasters: list[dict[str, Any]] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    promised: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def elapsed(self) -> float:
        """Seconds since the begin."""
        return round(time.monotonic() - self.begin, 1)

    def ended(self, kind: str, how: str) -> None:
        """A journey is over."""
        with self._lock:
            self.journeys[kind, how] += 1

    def answered(self, what: str, status: str, told: str = "") -> None:
        """A call was answered, or not; server errors are kept with their time."""
        with self._lock:
            self.answers[what, status] += 1
            if status == "500":
                self.server_errors.append({"at": self.elapsed, "what": what, "told": told[:300]})

    def struck(self, what: str, kind: str, result: str) -> None:
        """A disaster happened."""
        with self._lock:
            self.disasters.append({"at": self.elapsed, "kind": kind, "what": what, "result": result})

    def wrong(self, what: str) -> None:
        """A guest saw something that must not be."""
        with self._lock:
            self.wrongs.append(f"{self.elapsed:.1f} s: {what}")

    def promise(self, reference: str) -> None:
        """A guest was told that this booking is confirmed."""
        with self._lock:
            self.promised.add(reference)
