"""Quiet hours from 21:00 to 9:00, in which messages that can wait are not sent."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from backend.notifications.models import MessageKind

BEGINS, ENDS = time(21), time(9)
# What nobody did to be told so at this moment.
WAITS = frozenset(
    {
        *(MessageKind.BALANCE_DUE, MessageKind.BALANCE_REMINDER, MessageKind.BALANCE_WARNING),
        *(MessageKind.ARRIVAL_REMINDER, MessageKind.STAY_THANKS),
    }
)


def is_quiet(at: datetime) -> bool:
    """Whether it is night at the resorts."""
    now = at.astimezone(timezone.get_default_timezone()).time()
    return now >= BEGINS or now < ENDS


def morning(at: datetime) -> datetime:
    """The moment at which the night of `at` ends."""
    local = at.astimezone(timezone.get_default_timezone())
    day = local.date() + timedelta(days=local.time() >= ENDS)
    return timezone.make_aware(datetime.combine(day, ENDS))
