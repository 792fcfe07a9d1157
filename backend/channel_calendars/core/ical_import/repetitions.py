"""Follows a rule of repeating from one day to another.

Only days that may matter are looked at, so a rule that is never met costs no more than others, and one that began
long ago no more than a new one. The clock is the wall clock of the event: a repeated 15:00 stays 15:00.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, product

from backend.channel_calendars.core.ical_import.moments import DAY, Odd
from backend.channel_calendars.core.ical_import.recurrence_rules import BY_CLOCK, RecurrenceRule
from backend.channel_calendars.core.ical_import.rule_days import day_filter, days_by_period

# Occurrences a day. More are nothing about nights, and no end of work.
MOST_A_DAY = 24
# What is counted has to be followed from its begin: so many days, or turns of the clock.
MOST_COUNTED = 40_000


def repetitions(rule: RecurrenceRule, begin: datetime, *, first: date, last: datetime) -> Iterator[datetime]:
    """When it is met, from `begin` to `last`, in order; what lies before the day `first` may be left out.

    Raises Odd for what repeats too often.
    """
    start = max(first, begin.date())
    if rule.count is not None:
        start = begin.date()
        if (last - begin) / timedelta(seconds=_step(rule)) > MOST_COUNTED:
            raise Odd("it repeats too often")
    of_period = _by_clock if rule.frequency in BY_CLOCK else _by_day
    met = (
        moment
        for period in of_period(rule, begin, start, last)
        for moment in _chosen(period, rule.lists.get("BYSETPOS"))
        if begin <= moment <= last
    )
    return islice(met, rule.count)


def _chosen(period: list[datetime], positions: frozenset[int] | None) -> list[datetime]:
    if positions is None:
        return period
    most = len(period)
    places = {position - 1 if position > 0 else most + position for position in positions if position}
    return [period[place] for place in sorted(places) if 0 <= place < most]


def _by_day(rule: RecurrenceRule, begin: datetime, first: date, last: datetime) -> Iterator[list[datetime]]:
    """All moments of each day, week, month or year, in order."""
    clock = [
        sorted(rule.lists.get(name, (own,)))
        for name, own in (("BYHOUR", begin.hour), ("BYMINUTE", begin.minute), ("BYSECOND", begin.second))
    ]
    if len(clock[0]) * len(clock[1]) * len(clock[2]) > MOST_A_DAY:
        raise Odd("it repeats too often")
    times = [time(hour, minute, second) for hour, minute, second in product(*clock)]
    fits = day_filter(rule, begin.date())
    for days in days_by_period(rule, begin.date(), first, last.date()):
        yield [datetime.combine(day, at) for day in days if fits(day) for at in times]


def _by_clock(rule: RecurrenceRule, begin: datetime, first: date, last: datetime) -> Iterator[list[datetime]]:
    """Turn by turn of the hours, minutes or seconds."""
    step = _step(rule)
    hours, minutes, seconds = (rule.lists.get(name) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    each_hour, each_minute = rule.frequency == "HOURLY", rule.frequency != "SECONDLY"
    # Times within a turn: its own, where the rule names none.
    own: tuple[int | None, ...] = (None,)
    within = list(product(minutes if minutes and each_hour else own, seconds if seconds and each_minute else own))
    if step * MOST_A_DAY < DAY.total_seconds() * len(within):
        raise Odd("it repeats too often")
    fits = day_filter(rule, begin.date())
    passed = max(0, int((datetime.combine(first, time.min) - begin).total_seconds())) // step
    for number in range(passed, int((last - begin).total_seconds()) // step + 1):
        turn = begin + timedelta(seconds=number * step)
        moments = sorted(_at(turn, minute, second) for minute, second in within)
        yield [
            at
            for at in moments
            if fits(at.date())
            and (not hours or at.hour in hours)
            and (not minutes or at.minute in minutes)
            and (not seconds or at.second in seconds)
        ]


def _at(turn: datetime, minute: int | None, second: int | None) -> datetime:
    turn = turn if minute is None else turn.replace(minute=minute)
    return turn if second is None else turn.replace(second=second)


def _step(rule: RecurrenceRule) -> int:
    """Seconds of a turn of the clock; of other rules a day's."""
    return rule.interval * BY_CLOCK[rule.frequency] if rule.frequency in BY_CLOCK else int(DAY.total_seconds())
