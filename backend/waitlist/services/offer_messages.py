"""Tells guests of offers by SMS: at once by day, in the morning after the quiet hours."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.common.time_limits import SWEEP_SECONDS, rows_in_time
from backend.holds.services import guest_addresses
from backend.holds.states import AttemptState
from backend.notifications.services import outbox
from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import room_offers
from backend.waitlist.states import WaitingState

CHUNK = 500


def tell_offers(*, at: datetime) -> int:
    """Have everybody told who has an offer and does not know it; how many. Once each, whoever else runs."""
    if room_offers.is_quiet_night(at):
        return 0
    untold = WaitingEntry.objects.filter(state=WaitingState.OFFERED, told_at=None, attempt__expires_at__gt=at)
    # Who names guests already has seen it.
    untold = untold.filter(attempt__state=AttemptState.HELD).select_related("attempt__user", "resort")
    in_time = rows_in_time(untold.order_by("pk")[:CHUNK], sweep="news of offers", seconds=SWEEP_SECONDS / 4)
    return sum(_tell(entry, at=at) for entry in in_time)


def _tell(entry: WaitingEntry, *, at: datetime) -> bool:
    assert entry.attempt is not None
    until = timezone.localtime(entry.attempt.expires_at)
    with transaction.atomic():
        if not WaitingEntry.objects.filter(pk=entry.pk, told_at=None).update(told_at=at):
            return False
        outbox.queue_message(
            kind="rooms_offered",
            to=guest_addresses.addressee_of(entry.attempt, attempt_id=entry.attempt.pk),
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
