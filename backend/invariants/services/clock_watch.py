"""Incidents about machines whose clock is not PostgreSQL's, by which the house goes (common/clock.py)."""

from collections import defaultdict
from datetime import datetime, timedelta

from backend.common.health import workers
from backend.common.models import ProcessClock
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from backend.incidents.states import IncidentState

# Processes that have ended leave their row behind.
FORGOTTEN_AFTER = timedelta(hours=1)
MACHINE = "clock of "


def watch_clocks(*, at: datetime) -> None:
    """One incident for each machine whose clock is off; over when its processes agree again, or have ended."""
    ProcessClock.objects.filter(read_at__lt=at - FORGOTTEN_AFTER).delete()
    by_host: dict[str, list[ProcessClock]] = defaultdict(list)
    for row in workers.wrong_clocks(at=at):
        by_host[row.host].append(row)
    wrong = {MACHINE + host: rows for host, rows in by_host.items()}
    still_open = Incident.objects.filter(kind=IncidentKind.CLOCK_WRONG, state=IncidentState.OPEN)
    for subject in set(still_open.values_list("subject", flat=True)) - set(wrong):
        reports.solve(IncidentKind.CLOCK_WRONG, subject=subject, at=at)
    for subject, rows in sorted(wrong.items()):
        _tell_of_clock(subject, rows, at=at)


def _tell_of_clock(subject: str, rows: list[ProcessClock], *, at: datetime) -> None:
    worst = max(rows, key=lambda row: abs(row.ahead_ms))
    way = "ahead of" if worst.ahead_ms > 0 else "behind"
    reports.report(
        IncidentKind.CLOCK_WRONG,
        subject=subject,
        happened=f"It is {abs(worst.ahead_ms) / 1000:.1f} seconds {way} PostgreSQL's, as seen by "
        f"{', '.join(row.process for row in rows)}.",
        done="Nothing ended too early or too late: the house goes by PostgreSQL's clock. Times in the logs of this "
        "machine are wrong.",
        advice="Set the machine's clock and see why it is not kept (chrony, systemd-timesyncd). If every machine is "
        "reported with the same difference, it is PostgreSQL's own clock that is wrong.",
        at=at,
    )
