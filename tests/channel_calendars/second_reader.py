"""Nights of a calendar as another reader finds them: `icalendar` takes it apart, `recurring-ical-events` repeats.

Nothing of ours is asked, so that a mistake of ours cannot be in both. What nights are is written here once more: from
the day of the start to the day of the end at the resort; without an end, or with the start as the end, one night; up
to 23:59 is up to midnight; hours of one day are none.
"""

import warnings
from datetime import date, datetime, timedelta, tzinfo
from itertools import takewhile

import recurring_ical_events
from icalendar import Calendar, Component

DAY = timedelta(days=1)
BEGIN = date(2024, 1, 1)


def nights_of(body: bytes, *, today: date, horizon: date, zone: tzinfo) -> set[date]:
    """The closed nights from `today` to the day before `horizon`. Raises whatever the libraries raise."""
    found: set[date] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for calendar in Calendar.from_ical(body, multiple=True):
            for event in recurring_ical_events.of(calendar).between(BEGIN, horizon + DAY):
                if _stands(event):
                    found |= set(_nights(event["DTSTART"].dt, event["DTEND"].dt, zone, horizon))
    return {night for night in found if today <= night < horizon}


def _stands(event: Component) -> bool:
    return event.get("STATUS", "").upper() != "CANCELLED" and event.get("TRANSP", "").upper() != "TRANSPARENT"


def _nights(start: date, end: date, zone: tzinfo, horizon: date) -> list[date]:
    first, last = _day(start, zone), _day(_midnight(end, zone), zone)
    if start == end:
        return [first]
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal()))
    return list(takewhile(lambda night: night < horizon, days))


def _midnight(end: date, zone: tzinfo) -> date:
    if not isinstance(end, datetime):
        return end
    clocks = [end.strftime("%H:%M")] + ([end.astimezone(zone).strftime("%H:%M")] if end.tzinfo else [])
    return end + timedelta(minutes=1) if "23:59" in clocks else end


def _day(moment: date, zone: tzinfo) -> date:
    if not isinstance(moment, datetime):
        return moment
    try:
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except OverflowError:
        return date.max if moment.year > 1 else date.min
