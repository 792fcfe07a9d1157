"""When to ask Razorpay about an order without news: often at first, then less."""

from datetime import datetime, timedelta

FIRST_CHECKS = (timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15))
HOURLY_UNTIL = timedelta(days=3)
# A late authorisation comes up to 3 days on; a week leaves room for a long outage.
DAILY_UNTIL = timedelta(days=7)


def next_check(*, checks: int, created_at: datetime, at: datetime) -> datetime | None:
    """When to ask again after so many checks of an order; None when there is nothing left to expect."""
    if checks < len(FIRST_CHECKS):
        return max(at, created_at) + FIRST_CHECKS[checks] - (FIRST_CHECKS[checks - 1] if checks else timedelta(0))
    age = at - created_at
    if age < HOURLY_UNTIL:
        return at + timedelta(hours=1)
    return at + timedelta(days=1) if age < DAILY_UNTIL else None
