"""What was seen during the run, counted by many threads."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from sandbox.nemesis.seen_answers import SeenAnswer
from sandbox.nemesis.weather import Spell

# Only those that might be objected to are kept whole.
WORTH_KEEPING_SECONDS = 2.0


@dataclass
class Tally:
    """Counters and remarks; `begin` is the zero of every time in it."""

    begin: float = field(default_factory=time.monotonic)
    journeys: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: list[SeenAnswer] = field(default_factory=list)
    probes: list[SeenAnswer] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
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

    def answered(self, answer: SeenAnswer, place: str) -> None:
        """A call was answered, or not; `place` is its path without ids."""
        with self._lock:
            self.answers[f"{answer.who} {place}", answer.status] += 1
            # The twin, and what it does wrong, is no part of the house.
            slow_or_wrong = answer.seconds > WORTH_KEEPING_SECONDS or answer.status.startswith("5")
            if answer.who != "twin" and slow_or_wrong:
                self.kept.append(answer)

    def probed(self, answer: SeenAnswer) -> None:
        """A probe was answered, or not."""
        with self._lock:
            self.probes.append(answer)

    def strikes(self, kind: str, what: str) -> int:
        """A disaster begins; its place in `spells`."""
        with self._lock:
            self.spells.append(Spell(kind, what, self.elapsed))
            return len(self.spells) - 1

    def struck(self, place: int, result: str, *, bit: bool, lasts: bool) -> None:
        """It has happened; with `lasts` it goes on until `ends`."""
        with self._lock:
            spell = self.spells[place]
            spell.began = self.elapsed if spell.result else spell.began
            spell.result, spell.bit, spell.lasts = result, bit, lasts
            spell.ended = None if lasts else self.elapsed

    def ends(self, place: int, afterwards: str, *, in_vain: bool = False) -> None:
        """It is over, and this came of it."""
        with self._lock:
            spell = self.spells[place]
            spell.ended, spell.afterwards, spell.bit = self.elapsed, afterwards, spell.bit and not in_vain

    def wrong(self, what: str) -> None:
        """A guest saw something that must not be."""
        with self._lock:
            self.wrongs.append(f"{self.elapsed:.1f} s: {what}")

    def promise(self, reference: str) -> None:
        """A guest was told that this booking is confirmed."""
        with self._lock:
            self.promised.add(reference)
