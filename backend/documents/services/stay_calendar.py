"""The iCal file of a stay, for the guest's own calendar."""

from datetime import UTC, date, datetime, time

from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState, ChangeState

# Part of what names an entry for ever; no address that anybody calls.
HOUSE = "bookings.dandeli"


def entry(booking: FinalBooking) -> bytes:
    """An iCalendar file with one entry: the same UID for ever, and a higher SEQUENCE with every change, or its end."""
    from icalendar import Calendar, Event  # 2 MB of every process, for a download now and then

    resort, stands = booking.resort, booking.state == BookingState.CONFIRMED
    changes = list(booking.changes.filter(state=ChangeState.MADE).order_by("made_at").values_list("made_at", flat=True))
    told = booking.cancelled_at or next(iter(changes[::-1]), None) or booking.confirmed_at
    event = Event()
    event.add("uid", f"{booking.reference}@{HOUSE}")
    event.add("dtstamp", told.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", _moment(booking.check_in, resort.check_in_time))
    event.add("dtend", _moment(booking.check_out, resort.check_out_time))
    event.add("summary", f"{resort.name} ({booking.reference})")
    event.add("location", ", ".join(part for part in (resort.name, resort.address, resort.location) if part))
    event.add("status", "CONFIRMED" if stands else "CANCELLED")
    event.add("sequence", len(changes) + (not stands))
    calendar = Calendar()
    calendar.add("prodid", "-//Dandeli//Bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _moment(day: date, at: time) -> datetime:
    """In UTC: a time zone would have to be spelled out, and India has no summer time."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone()).astimezone(UTC)
