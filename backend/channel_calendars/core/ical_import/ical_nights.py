"""Converts the start and end of a calendar event into the nights of a room."""

from datetime import date, datetime, timedelta, tzinfo

from backend.channel_calendars.core.ical_import.moments import FOREVER, Moment, Odd

NIGHT = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def between(begin: Moment, end: Moment | None, zone: tzinfo) -> tuple[date, date] | None:
    """Arrival and departure; None where nobody stays the night. Raises Odd.

    A day without an end, or with its own day as the end, is one night: makers write it so. So is a moment. Hours of
    one day are none; up to its last minute is up to the next day.
    """
    check_in = day_at(begin, zone)
    if end is None or end == begin:
        return check_in, check_in + NIGHT if check_in < FOREVER else FOREVER
    check_out = day_at(_rounded(end, zone), zone)
    if check_out < check_in or (check_out == check_in and _before(end, begin, zone)):
        raise Odd("it ends before it starts")
    return (check_in, check_out) if check_in < check_out else None


def day_at(moment: Moment, zone: tzinfo) -> date:
    """Its day at the resort. A moment without a time zone is local: of the resort. At the ends of time, their day."""
    if not isinstance(moment, datetime):
        return moment
    try:
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except (OverflowError, ValueError):
        return date.min if moment.year == 1 else FOREVER


def _before(one: Moment, other: Moment, zone: tzinfo) -> bool:
    if not isinstance(one, datetime) or not isinstance(other, datetime):
        return False
    return _aware(one, zone) < _aware(other, zone)


def _rounded(end: Moment, zone: tzinfo) -> Moment:
    """Who writes 23:59 means midnight, on the clock of the event or on the resort's."""
    if not isinstance(end, datetime):
        return end
    try:
        clocks = (end, end.astimezone(zone)) if end.tzinfo else (end,)
        return end + MINUTE if any((clock.hour, clock.minute) == (23, 59) for clock in clocks) else end
    except (OverflowError, ValueError):
        return date.min if end.year == 1 else FOREVER


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
