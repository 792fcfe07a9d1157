"""I4: no booking attempt stays open past its deadline plus grace."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.bookings.models import BookingChange
from backend.holds.models import BookingAttempt
from backend.holds.states import ATTEMPT_LIVE
from backend.invariants.core.findings import Found, found_together
from backend.invariants.selectors.questions import ask, rows_of

UNFINISHED = """
SELECT 'attempt ' || id AS subject, concat_ws('; ',
    CASE WHEN expires_at < %(ended)s THEN 'still ' || state || ', and its time was over at '
        || to_char(expires_at, 'YYYY-MM-DD HH24:MI:SS') || ' UTC' END,
    CASE WHEN greatest(started_at, offered_until - %(longest)s) < %(begun)s
        THEN 'still ' || state || ', and older than any may be' END
) AS said
FROM holds_bookingattempt
WHERE state = ANY(%(live)s) AND (
    expires_at < %(ended)s OR greatest(started_at, offered_until - %(longest)s) < %(begun)s
)
"""
# Late money may still make a change; until then it holds nothing.
WAITING = """
SELECT 'change ' || id AS subject, 'still waiting, and its time was over at '
    || to_char(expires_at, 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS said
FROM bookings_bookingchange WHERE state = 'waiting' AND expires_at < %(ended)s
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    longest = timedelta(seconds=settings.ATTEMPT_MAX_SECONDS)
    # What was offered in the night may be as old as the night, and a window to pay.
    offered = longest - timedelta(seconds=settings.PAYMENT_WINDOW_SECONDS)
    begun = at - longest - grace
    live = [state.value for state in ATTEMPT_LIVE]
    unfinished = ask(UNFINISHED, live=live, ended=at - grace, begun=begun, longest=offered)
    return found_together(rows_of(BookingAttempt, BookingChange), (unfinished, ask(WAITING, ended=at - grace)))


def stuck(*, ended_before: datetime, only: list[int] | None = None, most: int | None = None) -> list[BookingAttempt]:
    """Attempts that nobody has ended, the longest waiting first: `only` among these, or so many at `most`."""
    attempts = BookingAttempt.objects.filter(state__in=ATTEMPT_LIVE, expires_at__lt=ended_before)
    if only is not None:
        attempts = attempts.filter(pk__in=only)
    return list(attempts.order_by("expires_at")[:most])
