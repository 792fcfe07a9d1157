"""Many threads, each of them somebody; what they did, what they were refused, and what should not have happened."""

import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connections

from backend.common.db.database_trouble import DatabaseBusy, database_refusal
from backend.common.errors import DomainError

# One thing that somebody does; it says what came of it.
Step = Callable[[random.Random], str]
FAULTS_KEPT = 5
# A machine with other work on it may need this many times as long until all that must happen has happened.
PATIENCE = 4
# Guests come one after the other; whoever works there does something else in between.
GUESTS_PAUSE, OTHERS_PAUSE = (0.0, 0.05), (0.1, 0.5)
GUESTS = ("by name", "by type", "waiting")
BUSY = DatabaseBusy.code


@dataclass
class Ledger:
    """What came of everything, by who did it."""

    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, outcome: str) -> None:
        with self.lock:
            self.seen[f"{name}: {outcome}"] += 1

    def fault(self, name: str, text: str) -> None:
        with self.lock:
            self.faults.append(f"{name}: {text}")

    def count(self, *names: str) -> int:
        return sum(self.seen[name] for name in names)

    def told(self) -> str:
        width = max(map(len, self.seen), default=0)
        lines = [f"{name:<{width}}  {count:>7,}" for name, count in sorted(self.seen.items())]
        return "\n".join([*lines, f"{'all':<{width}}  {self.seen.total():>7,}"])


def live(
    people: Sequence[tuple[str, Step]], *, seconds: float, seed: int, still_missing: Callable[[Ledger], Sequence[str]]
) -> Ledger:
    """Let everybody do what they do, again and again, for so long; and longer while something has not happened yet."""
    ledger, gate = Ledger(), threading.Barrier(len(people) + 1)
    over = threading.Event()
    threads = [
        threading.Thread(target=_life, args=(name, step, random.Random(f"{seed} {n}"), ledger, gate, over), name=name)
        for n, (name, step) in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    gate.wait(timeout=60)
    begun = time.monotonic()
    while (lived := time.monotonic() - begun) < seconds * PATIENCE and len(ledger.faults) < FAULTS_KEPT:
        if lived >= seconds and not still_missing(ledger):
            break
        time.sleep(0.5)
    over.set()
    for thread in threads:
        thread.join(timeout=60)
        if thread.is_alive():
            ledger.fault(thread.name, "has not come back for a minute")
    return ledger


def _life(
    name: str, step: Step, rng: random.Random, ledger: Ledger, gate: threading.Barrier, over: threading.Event
) -> None:
    gate.wait(timeout=60)
    pause = GUESTS_PAUSE if name in GUESTS else OTHERS_PAUSE
    while not over.is_set():
        try:
            ledger.note(name, step(rng))
        except DomainError as refused:
            ledger.note(name, refused.code)
        except Exception as error:
            # Who calls no door has nobody to turn a lock too long waited for into the door's 503.
            if (busy := database_refusal(error)) and busy.code == BUSY:
                ledger.note(name, BUSY)
            else:
                ledger.fault(name, traceback.format_exc())
        finally:
            connections.close_all()
        over.wait(rng.uniform(*pause))
