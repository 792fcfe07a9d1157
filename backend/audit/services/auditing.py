"""Runs all invariants over all rows and holds. Read-only."""

import time
from datetime import datetime, timedelta
from typing import Protocol

from backend.audit.findings import Found, Money, Report, Verdict
from backend.audit.selectors import bookings, deadlines, events, gates, inbox, money, moves, papers, rooms, waiting

# Sweepers run every few seconds; what is later than this is not on its way any more.
GRACE = timedelta(seconds=60)
NOTHING = Money(currency="INR", captured_paise=0, booked_paise=0, refunded_paise=0, due_paise=0)


class Look(Protocol):
    def __call__(self, *, at: datetime, grace: timedelta) -> Found: ...


INVARIANTS: dict[str, tuple[str, Look]] = {
    "I1": ("no two active stays of one room overlap", rooms.look),
    "I2": ("every captured paisa is booked, refunded or owed back", money.look),
    "I3": ("at most one booking and one confirmation message per booking attempt", bookings.look),
    "I4": ("no booking attempt is open past its deadline", deadlines.look),
    "I5": ("no hold in Redis without an open booking attempt", gates.look),
    "I6": ("states have moved only along their tables", moves.look),
    "I7": ("every webhook event is processed, or a dead letter with a reason", inbox.look),
    "I8": ("vouchers, invoices and credit notes agree with the ledger", papers.look),
    "I9": ("the event feed tells integrators the current state", events.look),
    "I10": ("no room is free while a guest waits for it", waiting.look),
}


def audit(*, at: datetime, grace: timedelta = GRACE) -> Report:
    """Everything that must not be. Raises django.db.Error where PostgreSQL cannot be asked; without Redis its
    invariant is left unchecked, and the report says so."""
    verdicts = tuple(_verdict(name, at=at, grace=grace) for name in INVARIANTS)
    return Report(at=at, verdicts=verdicts, money=money.totals() or (NOTHING,))


def _verdict(name: str, *, at: datetime, grace: timedelta) -> Verdict:
    says, look = INVARIANTS[name]
    begun = time.perf_counter()
    found = look(at=at, grace=grace)
    return Verdict(name=name, says=says, found=found, seconds=time.perf_counter() - begun)
