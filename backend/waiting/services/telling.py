"""Tells guests of offers by SMS: at once by day, in the morning after the quiet hours."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.bookings.states import AttemptState
from backend.notifications.services import sending
from backend.waiting.models import WaitingEntry
from backend.waiting.services import offering
from backend.waiting.states import WaitingState

CHUNK = 500


def tell(*, at: datetime) -> int:
    """Have everybody told who has an offer and does not know it; how many. Once each, whoever else runs."""
    if offering.is_night(at):
        return 0
    untold = WaitingEntry.objects.filter(state=WaitingState.OFFERED, told_at=None, attempt__expires_at__gt=at)
    # Who names guests already has seen it.
    untold = untold.filter(attempt__state=AttemptState.HELD).select_related("attempt", "user", "resort")
    return sum(_tell(entry, at=at) for entry in untold.order_by("pk")[:CHUNK])


def _tell(entry: WaitingEntry, *, at: datetime) -> bool:
    assert entry.attempt is not None
    until = timezone.localtime(entry.attempt.expires_at)
    with transaction.atomic():
        if not WaitingEntry.objects.filter(pk=entry.pk, told_at=None).update(told_at=at):
            return False
        sending.queue(
            kind="rooms_offered",
            to=entry.user.phone_number,
            params={
                "resort": entry.resort.name,
                "check_in": f"{entry.check_in:%d %b %Y}",
                "hour": f"{until:%H}",
                "minute": f"{until:%M}",
            },
            dedupe_key=f"rooms_offered:{entry.pk}",
            at=at,
        )
    return True
