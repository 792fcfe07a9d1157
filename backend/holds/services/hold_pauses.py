"""Pauses a guest's holds after several holds that ended without a booking."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from backend.common.errors import DomainError
from backend.common.hooks import HookForAll
from backend.common.phrases import phrase
from backend.holds.models import BookingAttempt
from backend.holds.states import AttemptState

REMEMBERED = timedelta(days=1)
# Giving up at once is kind to others, and comparing rooms is no abuse: so many count as one that was left to lapse.
GIVEN_UP_PER_LAPSE = 4
# More cannot be needed for an answer.
LOOKED_AT_MOST = 500

# What else a guest held rooms for and gave up: when it was asked for, and when it ended; since when is the second word.
ABANDONED: HookForAll[[int, datetime, datetime], list[tuple[datetime, datetime]]] = HookForAll("abandoned by a guest")


class HoldsPaused(DomainError):
    code = "holds_paused"
    status = 429
    message = "Your last holds ended without a booking. Wait a few minutes before you hold rooms again."


def refuse_pausing(user_id: int, *, at: datetime) -> None:
    """Raise HoldsPaused while a guest's abandoned holds of the last day ask for it, those for changes of bookings too.

    The pause begins where the last of them ended. It is HOLD_PAUSE_SECONDS after HOLDS_ABANDONED_MOST of them, twice
    as long after each more, HOLD_PAUSE_MAX_SECONDS at most. A booking wipes out what was before it.
    """
    # What was offered to somebody who waited was not asked for at that moment.
    _refuse(*_abandoned(_recent(user_id, at=at).filter(offered_until=None), _elsewhere(user_id, at=at), at=at), at=at)


def refuse_waiting(user_id: int, *, at: datetime) -> None:
    """The same for whoever would wait in line again, and lets offer after offer lapse while the rooms stand empty."""
    _refuse(*_abandoned(_recent(user_id, at=at).filter(offered_until__isnull=False), [], at=at), at=at)


def _refuse(lapsed: int, given_up: int, last_end: datetime | None, *, at: datetime) -> None:
    excess = lapsed + given_up // GIVEN_UP_PER_LAPSE - settings.HOLDS_ABANDONED_MOST
    if excess < 0 or last_end is None:
        return
    # A day has far fewer doublings than this; the bound keeps the number small.
    seconds = min(settings.HOLD_PAUSE_SECONDS * 2 ** min(excess, 20), settings.HOLD_PAUSE_MAX_SECONDS)
    left = (last_end + timedelta(seconds=seconds) - at).total_seconds()
    if left > 0:
        minutes = int(left) // 60 + 1
        detail = phrase(
            "Your last holds ended without a booking. You can hold rooms again in {minutes} min.", minutes=minutes
        )
        raise HoldsPaused(detail, retry_after=int(left) + 1)


def _recent(user_id: int, *, at: datetime) -> QuerySet[BookingAttempt]:
    return BookingAttempt.objects.filter(user=user_id, started_at__gt=at - REMEMBERED).order_by("-started_at")


def _elsewhere(user_id: int, *, at: datetime) -> list[tuple[datetime, datetime]]:
    """When the guest held rooms for something that is no attempt and came to nothing, and when that ended."""
    return [times for found in ABANDONED.ask(user_id, at - REMEMBERED, at) for times in found[:LOOKED_AT_MOST]]


def _abandoned(
    attempts: QuerySet[BookingAttempt], unpaid: list[tuple[datetime, datetime]], *, at: datetime
) -> tuple[int, int, datetime | None]:
    """How many holds lapsed, and were given up, before anybody tried to pay; when the last of them ended.

    Who opens Checkout and does not try has abandoned too: it costs no more than a hold.
    """
    lapsed, given_up, ends, since = 0, 0, list[datetime](), at - REMEMBERED
    for attempt in attempts.only("state", "failure", "started_at", "expires_at", "payment_began_at")[:LOOKED_AT_MOST]:
        status = attempt.status(at)
        if status is AttemptState.COMPLETED:
            since = attempt.started_at
            break
        if attempt.payment_began_at is None and status is AttemptState.EXPIRED:
            lapsed += 1
            ends.append(attempt.expires_at)
        elif attempt.payment_began_at is None and status is AttemptState.RELEASED:
            given_up += 1
            ends.append(attempt.started_at)
    late = [end for asked_at, end in unpaid if asked_at > since]
    return lapsed + len(late), given_up, max([*ends, *late], default=None)
