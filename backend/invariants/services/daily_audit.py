"""The daily audit: one incident per broken invariant, solved when it holds again.

A job may take 40 seconds, and a large house more. So one job looks at as many invariants as it has time for, and rings
for the others: whoever else waits in its queue comes in between.
"""

import logging
import time
from datetime import datetime

from django.db import OperationalError

from backend.common.jobs import Job, enqueue
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.invariants.core.findings import Verdict
from backend.invariants.services import invariant_audit

log = logging.getLogger(__name__)

NAMED = 5
# No invariant is begun after so long; one alone takes 14 seconds at a million bookings on a busy machine.
SLICE_SECONDS = 10.0
SUBJECT = "invariant {}"


def audit_and_tell(*, at: datetime, invariant_id: int = 0) -> list[Verdict]:
    """Look at the invariants from this one on, ring for those that time is not left for, and keep the incidents of the
    audit as they say; the verdicts. What could not be checked stays as it was."""
    begun, verdicts = time.monotonic(), []
    for upto, name in enumerate(list(invariant_audit.INVARIANTS)[invariant_id:], invariant_id + 1):
        if (verdict := _judge(name, at=at)) is not None:
            verdicts.append(verdict)
        if upto < len(invariant_audit.INVARIANTS) and time.monotonic() - begun > SLICE_SECONDS:
            enqueue(Job.AUDIT, invariant_id=upto)
            break
    return verdicts


def _judge(name: str, *, at: datetime) -> Verdict | None:
    try:
        verdict = invariant_audit.judge(name, at=at)
    except OperationalError as error:
        # Its statements take longer than a worker's may: the others are looked at all the same.
        log.exception("%s was not checked", SUBJECT.format(name))
        reports.report(
            IncidentKind.AUDIT,
            subject=SUBJECT.format(name),
            happened=f"It could not be checked: {error}",
            done="Nothing was changed; the other invariants were looked at.",
            advice="Run `manage.py audit`, which takes as long as it takes; from cron when the house is too large for "
            "the daily job.",
            at=at,
        )
        return None
    if verdict.found.count:
        _tell(verdict, at=at)
    elif verdict.clean:
        reports.solve(IncidentKind.AUDIT, subject=SUBJECT.format(name), at=at)
    return verdict


def _tell(verdict: Verdict, *, at: datetime) -> None:
    named = [f"{finding.subject}: {finding.said}" for finding in verdict.found.shown[:NAMED]]
    left = verdict.found.count - len(named)
    reports.report(
        IncidentKind.AUDIT,
        subject=SUBJECT.format(verdict.name),
        happened="\n".join([f"Not so: {verdict.says}.", *named, *([f"and {left} more"] if left else [])]),
        done="Nothing was changed.",
        advice="Run `manage.py audit` to see the current state. It is marked as solved automatically once the daily "
        "audit finds nothing.",
        at=at,
    )
