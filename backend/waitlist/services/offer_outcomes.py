"""Closes offers by the state of their booking attempts, and entries whose day of arrival has come."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from backend.common.db.transitions import move, move_all
from backend.common.time_limits import SWEEP_SECONDS, rows_in_time
from backend.holds.states import ATTEMPT_LIVE, AttemptState
from backend.waitlist.models import WaitingEntry
from backend.waitlist.states import WaitingState

CHUNK = 500
# Razorpay may capture an authorisation so long after the guest paid, and a little.
MONEY_MAY_COME = timedelta(days=4)

ENDS = {
    AttemptState.COMPLETED: WaitingState.BOOKED,
    AttemptState.RELEASED: WaitingState.DECLINED,
    AttemptState.EXPIRED: WaitingState.EXPIRED,
    # Its rooms were free from that moment: the next in line has them, or will.
    AttemptState.FAILED: WaitingState.EXPIRED,
}


def settle_offers(*, at: datetime) -> int:
    """Write down what became of every offer that stands no more; how many."""
    live = Q(attempt__state__in=ATTEMPT_LIVE, attempt__expires_at__gt=at)
    offers = WaitingEntry.objects.filter(state=WaitingState.OFFERED).exclude(live).select_related("attempt")
    late = WaitingEntry.objects.filter(
        state__in=(WaitingState.DECLINED, WaitingState.EXPIRED),
        ended_at__gt=at - MONEY_MAY_COME,
        attempt__state=AttemptState.COMPLETED,
    )
    ended = [*offers.order_by("pk")[:CHUNK], *late.select_related("attempt").order_by("pk")[:CHUNK]]
    in_time = rows_in_time(ended, sweep="ends of offers", seconds=SWEEP_SECONDS / 4)
    return sum(settle_one(entry, at=at) for entry in in_time)


def settle_one(entry: WaitingEntry, *, at: datetime) -> bool:
    """Write down what became of an entry's offer, if it is over."""
    assert entry.attempt is not None
    status = entry.attempt.status(at)
    return status in ENDS and move(entry, ENDS[status], ended_at=at)


def end_past(*, at: datetime) -> int:
    """Nobody waits for a day that has come; how many did."""
    today = timezone.localtime(at).date()
    past = WaitingEntry.objects.filter(check_in__lte=today)
    return move_all(past, begin=[WaitingState.WAITING], to=WaitingState.OVER, ended_at=at)
