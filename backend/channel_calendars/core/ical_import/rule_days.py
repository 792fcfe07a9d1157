"""Days that a rule of repeating is met on: year by year, month by month, week by week or day by day."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

from backend.channel_calendars.core.ical_import.recurrence_rules import RecurrenceRule, says_days

LAST = date.max.toordinal()


def days_by_period(rule: RecurrenceRule, begin: date, first: date, last: date) -> Iterator[Iterator[date]]:
    """The days of each period of the rule, from that of the day `first` on (or of one before it)."""
    step = rule.interval
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = 7 if rule.frequency == "WEEKLY" else 1
        start = begin.toordinal() - ((begin.weekday() - rule.week_start) % 7 if length == 7 else 0)
        start += max(0, first.toordinal() - start) // (length * step) * length * step
        for number in range(max(1, start), last.toordinal() + 1, length * step):
            yield (date.fromordinal(day) for day in range(number, min(number + length, LAST + 1)))
        return
    length = 12 if rule.frequency == "YEARLY" else 1
    start = begin.year * 12 + (0 if length == 12 else begin.month - 1)
    start += max(0, first.year * 12 + first.month - 1 - start) // (length * step) * length * step
    wanted = _months(rule, begin)
    for number in range(start, last.year * 12 + last.month, length * step):
        months = (divmod(month, 12) for month in range(number, number + length))
        yield (day for year, month in months if month + 1 in wanted for day in _days_of(year, month + 1))


def _days_of(year: int, month: int) -> Iterator[date]:
    return (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))


def _months(rule: RecurrenceRule, begin: date) -> frozenset[int]:
    if "BYMONTH" in rule.lists:
        return rule.lists["BYMONTH"]
    if rule.frequency == "YEARLY" and not says_days(rule):
        return frozenset({begin.month})
    return frozenset(range(1, 13))


def day_filter(rule: RecurrenceRule, begin: date) -> Callable[[date], bool]:
    """Whether a day is one of the rule's. What the rule leaves open is as its begin."""
    months = _months(rule, begin)
    weeks, year_days, month_days = (rule.lists.get(name) for name in ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"))
    weekdays = rule.weekdays
    if not says_days(rule):
        if rule.frequency in ("YEARLY", "MONTHLY"):
            month_days = frozenset({begin.day})
        elif rule.frequency == "WEEKLY":
            weekdays = frozenset({(0, begin.weekday())})
    # Which Monday is meant: of the month, or of the year.
    by_month = rule.frequency == "MONTHLY" or "BYMONTH" in rule.lists
    counted = rule.frequency in ("YEARLY", "MONTHLY")

    def is_weekday(day: date) -> bool:
        own = {which for which, weekday in weekdays if weekday == day.weekday()}
        return bool(own) and (0 in own or not counted or not own.isdisjoint(_which(day, by_month=by_month)))

    def fits(day: date) -> bool:
        return (
            day.month in months
            and (month_days is None or not month_days.isdisjoint(_month_day(day)))
            and (not weekdays or is_weekday(day))
            and (year_days is None or not year_days.isdisjoint(_year_day(day)))
            and (weeks is None or not weeks.isdisjoint(_week(day, rule.week_start)))
        )

    return fits


def _month_day(day: date) -> tuple[int, int]:
    """From the begin, and from the end: the last day is the -1st."""
    return day.day, day.day - monthrange(day.year, day.month)[1] - 1


def _year_day(day: date) -> tuple[int, int]:
    number = day.timetuple().tm_yday
    return number, number - date(day.year, 12, 31).timetuple().tm_yday - 1


def _which(day: date, *, by_month: bool) -> tuple[int, int]:
    """The how manieth of its weekday it is in the month or year, from the begin and from the end."""
    ahead, back = _month_day(day) if by_month else _year_day(day)
    return (ahead - 1) // 7 + 1, -((-back - 1) // 7 + 1)


def _week(day: date, week_start: int) -> tuple[int, int]:
    """Its week of the year: the first is the one with at least four days in it."""
    number, year = _week_of(day, week_start)
    return number, number - _week_of(date(year, 12, 28), week_start)[0] - 1


def _week_of(day: date, week_start: int) -> tuple[int, int]:
    # The fourth day of a week lies in the year that the week belongs to.
    fourth = day.toordinal() + 3 - (day.weekday() - week_start) % 7
    middle = date.fromordinal(min(max(fourth, 1), LAST))
    return (middle.timetuple().tm_yday - 1) // 7 + 1, middle.year
