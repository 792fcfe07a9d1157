"""Recurring calendar events: expands the occurrences that matter, within a limit."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice

from dateutil.rrule import rrulestr
from icalendar.cal.component import Component

from backend.channel_calendars.core.ical_import.ical_nights import Moment, Odd

RULES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
MOST_RULE = 500
# A daily rule from then on is some 7,500 steps.
LONGEST_AGO = timedelta(days=20 * 366)
REPEATS = ("RRULE", "RDATE", "EXRULE")
# Several of one of them are many occurrences a day, 86,400 at worst: nothing about nights, and no end of work.
WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


def repeats(event: Component) -> bool:
    return any(name in event for name in REPEATS)


def occurrences(event: Component, begin: Moment, *, first: date, last: date) -> list[Moment]:
    """The begins of the occurrences from `first` to `last`, excluded ones left out. Raises Odd."""
    if "EXRULE" in event or isinstance(event.get("RRULE"), list):
        raise Odd("it repeats in a way that is not supported")
    if begin_of(begin).date() < first - LONGEST_AGO:
        raise Odd("it repeats too often")
    zone = begin.tzinfo if isinstance(begin, datetime) else None
    found = {begin_of(begin), *_by_rule(event, begin_of(begin), zone, last), *_dates(event, "RDATE", zone)}
    gone = set(_dates(event, "EXDATE", zone))
    whole_days = {moment.date() for moment in gone if moment.time() == time.min}
    kept = (moment for moment in sorted(found - gone) if moment.date() not in whole_days)
    return [_as(begin, moment) for moment in kept if first <= moment.date() <= last]


def begin_of(moment: Moment, zone: tzinfo | None = None) -> datetime:
    """On the wall clock of the event's own zone: a repeated 15:00 stays 15:00."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)


def _as(begin: Moment, moment: datetime) -> Moment:
    return moment.replace(tzinfo=begin.tzinfo) if isinstance(begin, datetime) else moment.date()


def _by_rule(event: Component, begin: datetime, zone: tzinfo | None, last: date) -> Iterator[datetime]:
    if (rule := event.get("RRULE")) is None:
        return iter(())
    try:
        parts = {name.upper(): values for name, values in rule.items()}
        count, until = (parts.pop(name, [None])[0] for name in ("COUNT", "UNTIL"))
        text = ";".join(
            part for part in rule.to_ical().decode().split(";") if not part.startswith(("COUNT=", "UNTIL="))
        )
        if (
            parts["FREQ"][0] not in RULES
            or len(text) > MOST_RULE
            or any(int(n) < 1 for n in parts.get("INTERVAL", [1]))
            or any(len(parts.get(name, ())) > 1 for name in WITHIN_A_DAY)
        ):
            raise Odd("it repeats in a way that is not supported")
        # A rule that is never met would be searched for until the year 9999, and a count of it too.
        end = min(_until(until, zone), datetime.combine(last, time.max))
        return islice(iter(rrulestr(text, dtstart=begin).replace(until=end)), count)
    except Odd:
        raise
    except Exception as error:
        raise Odd("its rule of repeating cannot be read") from error


def _until(until: object, zone: tzinfo | None) -> datetime:
    if not isinstance(until, date):
        return datetime.combine(date.max, time.max)
    return begin_of(until, zone) if isinstance(until, datetime) else datetime.combine(until, time.max)


def _dates(event: Component, name: str, zone: tzinfo | None) -> Iterator[datetime]:
    lists = event.get(name) or []
    for several in lists if isinstance(lists, list) else [lists]:
        try:
            dates: Iterable[object] = [each.dt for each in several.dts]
        except Exception as error:
            raise Odd(f"its {name} cannot be read") from error
        for each in dates:
            moment = each[0] if isinstance(each, tuple) else each
            if not isinstance(moment, date):
                raise Odd(f"its {name} cannot be read")
            yield begin_of(moment, zone)
