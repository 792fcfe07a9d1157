"""Rules of repeating (RFC 5545, 3.3.10) as they are written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backend.channel_calendars.core.ical_import.moments import Moment, Odd

DAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
# From the longest to the shortest; those of the clock with their seconds.
BY_DAY = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
BY_CLOCK = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# Lists of numbers, and the most that each number may be.
LISTS = {
    "BYMONTH": 12, "BYWEEKNO": 53, "BYYEARDAY": 366, "BYMONTHDAY": 31, "BYSETPOS": 366, "BYHOUR": 23, "BYMINUTE": 59,
    "BYSECOND": 59,
}  # fmt: skip
SIGNED = frozenset({"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS"})
# Of other calendars than ours (RFC 7529): what our own would do anyway.
USUAL = {"RSCALE": "GREGORIAN", "SKIP": "OMIT"}
NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
MOST_TEXT = 2_000


@dataclass(frozen=True)
class RecurrenceRule:
    """`lists`: the numbers of each BY… part. `weekdays`: which of them (0: every), and the day of the week."""

    frequency: str
    interval: int
    lists: dict[str, frozenset[int]]
    weekdays: frozenset[tuple[int, int]]
    week_start: int = 0
    count: int | None = None
    until: Moment | None = None


def recurrence_rule(said: str, until_of: Callable[[str], Moment]) -> RecurrenceRule:
    """Raises Odd. `until_of` reads the value of UNTIL."""
    parts: dict[str, str] = {}
    for part in said.upper().split(";"):
        name, _, value = (each.strip() for each in part.partition("="))
        if name in parts or len(said) > MOST_TEXT:
            raise Odd("its rule of repeating cannot be read")
        if name and USUAL.get(name) != value:
            parts[name] = value
    try:
        rule = RecurrenceRule(
            frequency=parts.pop("FREQ"),
            interval=_number(parts.pop("INTERVAL", "1")),
            lists={name: _numbers(name, parts.pop(name)) for name in LISTS if name in parts},
            weekdays=frozenset(_weekdays(parts.pop("BYDAY"))) if "BYDAY" in parts else frozenset(),
            week_start=DAYS[parts.pop("WKST", "MO")],
            count=_number(parts.pop("COUNT")) if "COUNT" in parts else None,
            until=until_of(parts.pop("UNTIL")) if "UNTIL" in parts else None,
        )
    except (KeyError, ValueError) as error:
        raise Odd("its rule of repeating cannot be read") from error
    if rule.frequency not in {*BY_DAY, *BY_CLOCK} or (rule.count is not None and rule.count < 1):
        raise Odd("its rule of repeating cannot be read")
    if parts or rule.interval < 1:
        raise Odd("it repeats in a way that is not supported")
    return rule


def _numbers(name: str, said: str) -> frozenset[int]:
    found = frozenset(_number(each) for each in said.split(","))
    if any(abs(number) > LISTS[name] or (number < 0 and name not in SIGNED) for number in found):
        raise ValueError(said)
    return found


def _number(said: str) -> int:
    if NUMBER.fullmatch(said.strip()) is None:
        raise ValueError(said)
    return int(said)


def _weekdays(said: str) -> Iterator[tuple[int, int]]:
    for each in said.split(","):
        found = WEEKDAY.fullmatch(each.strip())
        if found is None:
            raise ValueError(said)
        yield int(found[1] or 0), DAYS[found[2]]


def says_days(rule: RecurrenceRule) -> bool:
    """Whether it names days; otherwise they are as its begin."""
    return bool(rule.weekdays) or any(name in rule.lists for name in ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"))
