"""Pauses a guest's holds after several holds that ended without a booking."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.common.errors import DomainError
from backend.common.phrases import phrase
from backend.holds.services import holdings
from backend.holds.services.holdings import Abandoned

# Giving up at once is kind to others, and comparing rooms is no abuse: so many count as one that was left to lapse.
GIVEN_UP_PER_LAPSE = 4


class HoldsPaused(DomainError):
    code = "holds_paused"
    status = 429
    message = "Your last holds ended without a booking. Wait a few minutes before you hold rooms again."


def refuse_pausing(abandoned: Abandoned, *, at: datetime) -> None:
    """Raise HoldsPaused while a guest's abandoned holds of the last day ask for it, those for changes of bookings too.

    The pause begins where the last of them ended. It is HOLD_PAUSE_SECONDS after HOLDS_ABANDONED_MOST of them, twice
    as long after each more, HOLD_PAUSE_MAX_SECONDS at most. A booking wipes out what was before it.
    """
    excess = abandoned.lapsed + abandoned.given_up // GIVEN_UP_PER_LAPSE - settings.HOLDS_ABANDONED_MOST
    if excess < 0 or abandoned.last_end is None:
        return
    # A day has far fewer doublings than this; the bound keeps the number small.
    seconds = min(settings.HOLD_PAUSE_SECONDS * 2 ** min(excess, 20), settings.HOLD_PAUSE_MAX_SECONDS)
    left = (abandoned.last_end + timedelta(seconds=seconds) - at).total_seconds()
    if left > 0:
        minutes = int(left) // 60 + 1
        detail = phrase(
            "Your last holds ended without a booking. You can hold rooms again in {minutes} min.", minutes=minutes
        )
        raise HoldsPaused(detail, retry_after=int(left) + 1)


def refuse_waiting(user_id: int, *, at: datetime) -> None:
    """The same for whoever would wait in line again, and lets offer after offer lapse while the rooms stand empty."""
    refuse_pausing(holdings.read_abandoned_offers(user_id, at=at), at=at)
