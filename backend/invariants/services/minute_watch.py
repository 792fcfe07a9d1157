"""Checks every minute for open attempts past their end, orphaned holds, overdue balances and wrong clocks."""

import logging
from datetime import datetime, timedelta

from backend.common import redis
from backend.guest_register.services import late_forms
from backend.holds.models import BookingAttempt
from backend.holds.services import endings
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from backend.incidents.states import IncidentState
from backend.invariants.core.findings import SHOWN
from backend.invariants.selectors import attempt_deadlines, redis_holds
from backend.invariants.services import clock_watch
from backend.payments.balances import overdue_balances

log = logging.getLogger(__name__)

# The sweeper runs every five seconds.
SWEEPER_DEAD = timedelta(minutes=5)
ATTEMPT = "attempt "

_RELEASE = """
local freed = 0
for _, key in ipairs(KEYS) do
  if redis.call('TYPE', key).ok == 'string' and redis.call('GET', key) == ARGV[1] then
    freed = freed + redis.call('DEL', key)
  end
end
return freed
"""


def watch_house(*, at: datetime) -> None:
    """Look at attempts, balances, clocks and holds. Safe to run twice at once: an incident stays one row."""
    watch_attempts(at=at)
    overdue_balances.watch_overdue(at=at)
    late_forms.watch_late_forms(at=at)
    clock_watch.watch_clocks(at=at)
    try:
        watch_holds(at=at)
    except redis.Unavailable as error:
        # Gone is gone for the gate too: it then keeps rooms for nobody, and readiness says so.
        log.warning("holds not watched: %s", type(error).__name__)


def watch_attempts(*, at: datetime) -> None:
    """One incident for each attempt that should have been ended long ago, the first few at a time."""
    open_ids = {
        int(subject.removeprefix(ATTEMPT))
        for subject in _open(IncidentKind.STUCK_ATTEMPT)
        if subject.startswith(ATTEMPT)
    }
    still = {attempt.pk for attempt in attempt_deadlines.stuck(ended_before=at - SWEEPER_DEAD, only=sorted(open_ids))}
    for attempt_id in open_ids - still:
        reports.solve(IncidentKind.STUCK_ATTEMPT, subject=f"{ATTEMPT}{attempt_id}", at=at)
    for attempt in attempt_deadlines.stuck(ended_before=at - SWEEPER_DEAD, most=SHOWN):
        _tell_of_attempt(attempt, at=at)


def watch_holds(*, at: datetime) -> None:
    """One incident for each owner that Redis knows and PostgreSQL does not. Raises redis.Unavailable."""
    strays = redis_holds.strays(at=at)
    for subject in _open(IncidentKind.STRAY_HOLD) - {hold_of(token) for token in strays}:
        reports.solve(IncidentKind.STRAY_HOLD, subject=subject, at=at)
    for token, keys in sorted(strays.items())[:SHOWN]:
        _tell_of_hold(token, keys, at=at)


def end_attempts(*, at: datetime) -> int:
    """Do the dead sweeper's work; how many attempts were ended."""
    ended = endings.expire_lapsed_attempts(at=at)
    watch_attempts(at=at)
    return ended


def release_hold(subject: str, *, at: datetime) -> int:
    """Open the gates that Redis keeps for this stray owner; how many. Raises redis.Unavailable.

    A key that another owner has taken meanwhile stays, and so do those of an attempt that turned out to live.
    """
    strays = redis_holds.strays(at=at)
    mine = [(token, keys) for token, keys in strays.items() if hold_of(token) == subject]
    freed = sum(int(redis.run(_RELEASE, keys, [token])) for token, keys in mine)
    watch_holds(at=at)
    return freed


def hold_of(token: str) -> str:
    """The subject of an incident with this owner's hold."""
    return f"hold {token}"[:128]


def _open(kind: IncidentKind) -> set[str]:
    """What the open incidents of a kind are about."""
    return set(Incident.objects.filter(kind=kind, state=IncidentState.OPEN).values_list("subject", flat=True))


def _tell_of_attempt(attempt: BookingAttempt, *, at: datetime) -> None:
    reports.report(
        IncidentKind.STUCK_ATTEMPT,
        subject=f"{ATTEMPT}{attempt.pk}",
        happened=f"It is {attempt.state}, and its time was over at {attempt.expires_at:%d %b %Y %H:%M:%S %Z}.",
        done="Its rooms are free for others all the same, because its hold has expired.",
        advice="Check that worker and beat run. Retry ends every expired booking attempt now.",
        at=at,
    )


def _tell_of_hold(token: str, keys: list[str], *, at: datetime) -> None:
    reports.report(
        IncidentKind.STRAY_HOLD,
        subject=hold_of(token),
        happened=f"Redis keeps {len(keys)} room-nights that belong to no open booking attempt, the first of them "
        f"{keys[0]}.",
        done="Nothing was changed. A hold ends by itself with its TTL; until then its rooms cannot be selected.",
        advice="Retry releases them now, unless another guest has taken them in the meantime.",
        at=at,
    )
