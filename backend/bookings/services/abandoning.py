"""Who holds and does not book, again and again, waits before the next hold."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.bookings.models import BookingAttempt
from backend.bookings.states import AttemptState
from backend.common.errors import DomainError
from backend.common.phrases import phrase

REMEMBERED = timedelta(days=1)
# Giving up at once is kind to others, and comparing rooms is no abuse: so many count as one that was left to lapse.
GIVEN_UP_PER_LAPSE = 4
# More cannot be needed for an answer.
LOOKED_AT_MOST = 500


class HoldsPaused(DomainError):
    code = "holds_paused"
    status = 429
    message = "Your last holds came to nothing. Wait a little before you hold rooms again."


def refuse_pausing(user_id: int, *, at: datetime) -> None:
    """Raise HoldsPaused while a guest's abandoned holds of the last day ask for it.

    The pause begins where the last of them ended. It is HOLD_PAUSE_SECONDS after HOLDS_ABANDONED_MOST of them, twice
    as long after each more, HOLD_PAUSE_MAX_SECONDS at most. A booking wipes out what was before it.
    """
    lapsed, given_up, last_end = _abandoned(user_id, at=at)
    excess = lapsed + given_up // GIVEN_UP_PER_LAPSE - settings.HOLDS_ABANDONED_MOST
    if excess < 0 or last_end is None:
        return
    # A day has far fewer doublings than this; the bound keeps the number small.
    seconds = min(settings.HOLD_PAUSE_SECONDS * 2 ** min(excess, 20), settings.HOLD_PAUSE_MAX_SECONDS)
    left = (last_end + timedelta(seconds=seconds) - at).total_seconds()
    if left > 0:
        minutes = int(left) // 60 + 1
        detail = phrase("Your last holds came to nothing. You can hold rooms again in {minutes} min.", minutes=minutes)
        raise HoldsPaused(detail, retry_after=int(left) + 1)


def _abandoned(user_id: int, *, at: datetime) -> tuple[int, int, datetime | None]:
    """How many holds lapsed, and were given up, before a payment was begun; when the last of them ended."""
    recent = BookingAttempt.objects.filter(user=user_id, started_at__gt=at - REMEMBERED).order_by("-started_at")
    # What was offered to somebody who waited was not asked for at that moment.
    recent = recent.filter(offered_until=None)
    lapsed, given_up, ends = 0, 0, list[datetime]()
    for attempt in recent.only("state", "failure", "started_at", "expires_at", "payment_began_at")[:LOOKED_AT_MOST]:
        status = attempt.status(at)
        if status is AttemptState.COMPLETED:
            break
        if attempt.payment_began_at is None and status is AttemptState.EXPIRED:
            lapsed += 1
            ends.append(attempt.expires_at)
        elif attempt.payment_began_at is None and status is AttemptState.RELEASED:
            given_up += 1
            ends.append(attempt.started_at)
    return lapsed, given_up, max(ends, default=None)
