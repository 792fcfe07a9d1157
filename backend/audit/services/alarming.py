"""The daily audit: one problem for each invariant that is broken, solved when it holds again."""

from datetime import datetime

from backend.alarms.models import Kind
from backend.alarms.services import reporting
from backend.audit.findings import Report, Verdict
from backend.audit.services import auditing

NAMED = 5


def audit_and_tell(*, at: datetime) -> Report:
    """Audit, and keep the problems of the audit as it says. What could not be checked stays as it was."""
    report = auditing.audit(at=at)
    for verdict in report.verdicts:
        if verdict.found.count:
            _tell(verdict, at=at)
        elif verdict.clean:
            reporting.solve(Kind.AUDIT, subject=_subject(verdict), at=at)
    return report


def _tell(verdict: Verdict, *, at: datetime) -> None:
    named = [f"{finding.subject}: {finding.said}" for finding in verdict.found.shown[:NAMED]]
    left = verdict.found.count - len(named)
    reporting.report(
        Kind.AUDIT,
        subject=_subject(verdict),
        happened="\n".join([f"Not so: {verdict.says}.", *named, *([f"and {left} more"] if left else [])]),
        done="Nothing was changed.",
        advice="`manage.py audit` shows it as it is now. It is solved by itself once the daily audit is clean.",
        at=at,
    )


def _subject(verdict: Verdict) -> str:
    return f"invariant {verdict.name}"
