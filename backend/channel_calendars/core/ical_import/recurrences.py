"""When an event occurs: its start, its rules of repeating, what is added to them and what is taken out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from backend.channel_calendars.core.ical_import.moments import FOREVER, Moment
from backend.channel_calendars.core.ical_import.recurrence_rules import RecurrenceRule
from backend.channel_calendars.core.ical_import.repetitions import repetitions


@dataclass(frozen=True)
class Recurrence:
    """How an event repeats. `added`: starts, each with an end where it has one of its own."""

    rules: tuple[RecurrenceRule, ...] = ()
    without: tuple[RecurrenceRule, ...] = ()
    added: tuple[tuple[Moment, Moment | None], ...] = ()
    excluded: tuple[Moment, ...] = ()

    @property
    def repeats(self) -> bool:
        return bool(self.rules or self.added or self.without)


def occurrences(
    recurrence: Recurrence, begin: Moment, *, zone: tzinfo, first: date, last: date
) -> Iterator[tuple[datetime, Moment | None]]:
    """Starts from the day `first` to `last` on the wall clock of the series, with the end that an added one may have.

    `zone` is the resort's, for times that name none. Raises Odd.
    """
    start, until = wall_clock(begin, begin, zone), datetime.combine(last, time.max)
    found: dict[datetime, Moment | None] = {}
    if not recurrence.rules or any(_until(rule, begin, zone) >= start for rule in recurrence.rules):
        found[start] = None
    for rule in recurrence.rules:
        found |= dict.fromkeys(_met(rule, begin, zone, first, until))
    for added, end in recurrence.added:
        found[_placed(added, begin, zone)] = end
    gone = {moment for rule in recurrence.without for moment in _met(rule, begin, zone, first, until)}
    gone |= {wall_clock(each, begin, zone) for each in recurrence.excluded}
    days = {each for each in recurrence.excluded if not isinstance(each, datetime)}
    for moment, end in sorted(found.items(), key=lambda each: each[0]):
        if first <= moment.date() <= last and moment not in gone and moment.date() not in days:
            yield moment, end


def wall_clock(moment: Moment, begin: Moment, zone: tzinfo) -> datetime:
    """A moment on the clock of the series that starts with `begin`; days are their midnight."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    if not isinstance(begin, datetime):
        return datetime.combine(moment.date(), time.min)
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(begin.tzinfo or zone).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


def as_said(wall: datetime, begin: Moment) -> Moment:
    """A start of the series in the form of its first: a day, or a moment in its zone."""
    return wall.replace(tzinfo=begin.tzinfo) if isinstance(begin, datetime) else wall.date()


def _placed(added: Moment, begin: Moment, zone: tzinfo) -> datetime:
    """An added day of a series with hours has the hours of the series."""
    if isinstance(begin, datetime) and not isinstance(added, datetime):
        return datetime.combine(added, begin.time())
    return wall_clock(added, begin, zone)


def _met(rule: RecurrenceRule, begin: Moment, zone: tzinfo, first: date, last: datetime) -> Iterator[datetime]:
    # What is called for until a day ends with that day, also where it begins at an hour.
    until = min(_until(rule, begin, zone), last)
    return repetitions(rule, wall_clock(begin, begin, zone), first=first, last=until)


def _until(rule: RecurrenceRule, begin: Moment, zone: tzinfo) -> datetime:
    if rule.until is None:
        return datetime.combine(FOREVER, time.max)
    if not isinstance(rule.until, datetime):
        return datetime.combine(rule.until, time.max)
    return wall_clock(rule.until, begin, zone)
