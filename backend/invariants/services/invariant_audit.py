"""Runs all invariants over all rows and holds. Read-only."""

import time
from datetime import datetime, timedelta
from typing import Protocol

from backend.invariants.core.findings import AuditReport, Found, Money, Verdict
from backend.invariants.selectors import (
    attempt_deadlines,
    bookings_per_attempt,
    captured_money,
    double_sales,
    event_gaps,
    paper_sums,
    redis_holds,
    room_lines,
    state_moves,
    waitlist_offers,
    webhook_inbox,
)

# Sweepers run every few seconds; what is later than this is not on its way any more.
GRACE = timedelta(seconds=60)
NOTHING = Money(currency="INR", captured_paise=0, booked_paise=0, refunded_paise=0, due_paise=0)


class Look(Protocol):
    def __call__(self, *, at: datetime, grace: timedelta) -> Found: ...


INVARIANTS: dict[str, tuple[str, Look]] = {
    "I1": ("no two active stays of one room overlap", double_sales.look),
    "I2": ("every captured paisa is booked, refunded or owed back", captured_money.look),
    "I3": ("at most one booking and one confirmation message per booking attempt", bookings_per_attempt.look),
    "I4": ("no booking attempt is open past its deadline", attempt_deadlines.look),
    "I5": ("no hold in Redis without an open booking attempt", redis_holds.look),
    "I6": ("states have moved only along their tables", state_moves.look),
    "I7": ("every webhook event is processed, or a dead letter with a reason", webhook_inbox.look),
    "I8": ("vouchers, invoices and credit notes agree with the ledger", paper_sums.look),
    "I9": ("the event feed tells integrators the current state", event_gaps.look),
    "I10": ("no room is free while a guest waits for it", waitlist_offers.look),
    "I11": ("the room lines of a booking are its nights", room_lines.look),
}


def audit_all(*, at: datetime, grace: timedelta = GRACE) -> AuditReport:
    """Everything that must not be. Raises django.db.Error where PostgreSQL cannot be asked; without Redis its
    invariant is left unchecked, and the report says so."""
    verdicts = tuple(judge(name, at=at, grace=grace) for name in INVARIANTS)
    return AuditReport(at=at, verdicts=verdicts, money=captured_money.totals() or (NOTHING,))


def judge(name: str, *, at: datetime, grace: timedelta = GRACE) -> Verdict:
    """One invariant, all its rows; raises django.db.Error."""
    says, look = INVARIANTS[name]
    begun = time.perf_counter()
    found = look(at=at, grace=grace)
    return Verdict(name=name, says=says, found=found, seconds=time.perf_counter() - begun)
