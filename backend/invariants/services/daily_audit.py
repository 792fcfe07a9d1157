"""The daily audit: one incident per broken invariant, solved when it holds again."""

from datetime import datetime

from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.invariants.core.findings import AuditReport, Verdict
from backend.invariants.services import invariant_audit

NAMED = 5


def audit_and_tell(*, at: datetime) -> AuditReport:
    """Audit, and keep the incidents of the audit as it says. What could not be checked stays as it was."""
    report = invariant_audit.audit_all(at=at)
    for verdict in report.verdicts:
        if verdict.found.count:
            _tell(verdict, at=at)
        elif verdict.clean:
            reports.solve(IncidentKind.AUDIT, subject=_subject(verdict), at=at)
    return report


def _tell(verdict: Verdict, *, at: datetime) -> None:
    named = [f"{finding.subject}: {finding.said}" for finding in verdict.found.shown[:NAMED]]
    left = verdict.found.count - len(named)
    reports.report(
        IncidentKind.AUDIT,
        subject=_subject(verdict),
        happened="\n".join([f"Not so: {verdict.says}.", *named, *([f"and {left} more"] if left else [])]),
        done="Nothing was changed.",
        advice="Run `manage.py audit` to see the current state. It is marked as solved automatically once the daily "
        "audit finds nothing.",
        at=at,
    )


def _subject(verdict: Verdict) -> str:
    return f"invariant {verdict.name}"
