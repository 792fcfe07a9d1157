"""What guests are told around a stay: once a day or two before arrival, and once on the day after departure."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.common.resort_days import day_of
from backend.holds.services import guest_addresses
from backend.notifications.models import Message, MessageKind
from backend.notifications.services import outbox, quiet_hours
from backend.notifications.services.drafted_messages import BY_EMAIL, Words

# Of each kind in one sweep; the next one goes on.
CHUNK = 500
# Whoever has just booked was told all of it a moment ago.
JUST_BOOKED = timedelta(hours=12)


def queue_stay_notices(*, at: datetime) -> int:
    """Queue what is to be said today, each once, whoever else sweeps; how many messages."""
    if quiet_hours.is_quiet(at):
        return 0
    coming = _tell(_coming(at=at), MessageKind.ARRIVAL_REMINDER, at=at)
    return coming + _tell(_gone(at=at), MessageKind.STAY_THANKS, at=at)


def _coming(*, at: datetime) -> QuerySet[FinalBooking]:
    """Bookings whose guests come in so many days, or sooner, and not today."""
    days = settings.ARRIVAL_REMINDER_DAYS
    first, last = day_of(at) + timedelta(days=1), day_of(at) + timedelta(days=days)
    standing = FinalBooking.objects.filter(state=BookingState.CONFIRMED, checked_in_at=None)
    return standing.filter(check_in__range=(first, last), confirmed_at__lt=at - JUST_BOOKED)


def _gone(*, at: datetime) -> QuerySet[FinalBooking]:
    """Bookings whose guests left yesterday; nobody is thanked for a stay that did not happen."""
    yesterday = day_of(at) - timedelta(days=1)
    # By its first night, which has an index: no stay is longer.
    since = yesterday - timedelta(days=settings.MAX_STAY_NIGHTS)
    stayed = FinalBooking.objects.filter(state=BookingState.CONFIRMED, check_in__range=(since, yesterday))
    return stayed.filter(check_out=yesterday) if settings.STAY_THANKS else stayed.none()


def _tell(bookings: QuerySet[FinalBooking], kind: MessageKind, *, at: datetime) -> int:
    key = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()), *_day_of_key(kind))
    halves = (Message.objects.filter(dedupe_key=half) for half in (key, Concat(key, Value(BY_EMAIL))))
    for said in halves:
        bookings = bookings.exclude(Exists(said))
    found = bookings.select_related("resort", "user", "attempt__details").order_by("pk")[:CHUNK]
    return outbox.queue_once([_words(booking, kind) for booking in found], at=at)


def _day_of_key(kind: MessageKind) -> list[Any]:
    """A stay whose nights were changed is reminded of anew; one is thanked for once."""
    by_day = kind is MessageKind.ARRIVAL_REMINDER
    return [Value(":"), Cast(OuterRef("check_in"), CharField())] if by_day else []


def _words(booking: FinalBooking, kind: MessageKind) -> Words:
    by_day = f":{booking.check_in.isoformat()}" if kind is MessageKind.ARRIVAL_REMINDER else ""
    return {
        "kind": kind,
        "to": guest_addresses.addressee_of(booking, attempt_id=booking.attempt_id),
        "params": {
            "resort": booking.resort.name,
            "reference": booking.reference,
            "check_in": f"{booking.check_in:%d %b %Y}",
            "hour": f"{booking.resort.check_in_time:%H}",
            "minute": f"{booking.resort.check_in_time:%M}",
        },
        "dedupe_key": f"{kind}:{booking.pk}{by_day}",
    }
