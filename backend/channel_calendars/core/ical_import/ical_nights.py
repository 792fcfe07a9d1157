"""Converts the start and end of a calendar event into the nights of a room."""

from datetime import date, datetime, timedelta, tzinfo

from icalendar.cal.component import Component

NIGHT = timedelta(days=1)
MINUTE = timedelta(minutes=1)
Moment = date | datetime


class Odd(Exception):
    """An event that says nothing that could be believed; why, in a few words."""


def begin_and_end(event: Component) -> tuple[Moment, Moment | None]:
    """As written: days or moments. Without an end it is None. Raises Odd."""
    begin = moment_of(event, "DTSTART")
    if begin is None:
        raise Odd("it has no start")
    end = moment_of(event, "DTEND")
    if end is None and (lasts := value_of(event, "DURATION")) is not None:
        if not isinstance(lasts, timedelta):
            raise Odd("its duration is not possible read")
        end = _later(begin, lasts)
    return begin, end


def moment_of(event: Component, name: str) -> Moment | None:
    found = value_of(event, name)
    if found is not None and not isinstance(found, date):
        raise Odd(f"its {name} cannot be read")
    return found


def value_of(event: Component, name: str) -> object:
    """The value of a property that may be there once. Raises Odd when it is broken, or there are several."""
    found = event.get(name)
    if found is None:
        return None
    if isinstance(found, list):
        raise Odd(f"it has several {name}")
    try:
        said = getattr(found, "dt", None)
    except Exception as error:
        raise Odd(f"its {name} cannot be read") from error
    # A duration of nothing is one.
    if said is None:
        raise Odd(f"its {name} cannot be read")
    return said


def between(begin: Moment, end: Moment | None, zone: tzinfo) -> tuple[date, date] | None:
    """Arrival and departure; None where nobody stays the night. Raises Odd.

    A day without an end, or with its own day as the end, is one night: makers write it so. So is a moment. Hours of
    one day are none; up to its last minute is up to the next day.
    """
    check_in = day_at(begin, zone)
    if end is None or end == begin:
        return check_in, check_in + NIGHT
    check_out = day_at(_rounded(end, zone), zone)
    if check_out < check_in or (check_out == check_in and _before(end, begin, zone)):
        raise Odd("it ends before it starts")
    return (check_in, check_out) if check_in < check_out else None


def day_at(moment: Moment, zone: tzinfo) -> date:
    """Its day at the resort. A moment without a time zone is local: of the resort."""
    if not isinstance(moment, datetime):
        return moment
    try:
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except (OverflowError, ValueError) as error:
        raise Odd("its time does not exist") from error


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
    except (OverflowError, ValueError) as error:
        raise Odd("its time does not exist") from error


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _later(begin: Moment, lasts: timedelta) -> Moment:
    try:
        return begin + lasts
    except OverflowError as error:
        raise Odd("its duration is not possible") from error
