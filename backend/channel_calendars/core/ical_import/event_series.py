"""Events of one name: versions of each other, and changes of single occurrences of a series."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from backend.channel_calendars.core.ical_import.channel_events import ChannelEvent
from backend.channel_calendars.core.ical_import.moments import FOREVER, Moment, Odd
from backend.channel_calendars.core.ical_import.recurrences import as_said, occurrences, wall_clock

# How far back an occurrence may begin whose guests are still there.
LOOK_BACK = timedelta(days=400)
# How far back or ahead an occurrence is looked for.
FARTHEST = timedelta(days=36_600)
# An event, and why it cannot be followed.
Tell = Callable[[ChannelEvent, str], None]


@dataclass(frozen=True)
class EventTimes:
    """One occurrence: the event that describes it, and its name within the event (empty: the event itself)."""

    event: ChannelEvent
    begin: Moment
    end: Moment | None
    instance: str = ""


def event_times(
    events: list[ChannelEvent], *, today: date, horizon: date, zone: tzinfo, tell: Tell
) -> Iterator[EventTimes]:
    """The occurrences of events of one name, as far as they may matter. `zone` is the resort's."""
    masters = _newest([event for event in events if event.which is None])
    clock = masters[0].begin if masters else None
    changed: dict[datetime, ChannelEvent] = {}
    for each in _newest_of_each([event for event in events if event.which is not None]):
        if each.onwards and not masters:
            tell(each, "it changes a series from one day on")
            continue
        which = _which(each, clock if clock is not None else each.begin, zone)
        changed[which] = each
        yield EventTimes(each, each.begin, each.end, _instance(which))
    for event in masters:
        if not event.recurrence.repeats:
            if wall_clock(event.begin, event.begin, zone) not in changed:
                yield EventTimes(event, event.begin, event.end)
            continue
        try:
            yield from _series(event, changed, today=today, horizon=horizon, zone=zone)
        except Odd as odd:
            tell(event, str(odd))
        except OverflowError:
            # A change moves it beyond the first or the last day that there is.
            tell(event, "its time does not exist")


def _series(
    master: ChannelEvent, changed: dict[datetime, ChannelEvent], *, today: date, horizon: date, zone: tzinfo
) -> Iterator[EventTimes]:
    onwards = sorted(which for which, event in changed.items() if event.onwards)
    back = max([LOOK_BACK, *(_reach(event, zone) for event in (master, *changed.values()))])
    ahead = max([timedelta(), *(_shift(changed[which], zone) for which in onwards)])
    first, last = max(today, date.min + back) - back, horizon + ahead
    for wall, own_end in occurrences(master.recurrence, master.begin, zone=zone, first=first, last=last):
        if wall in changed:
            continue
        name = _instance(wall)
        before = bisect_left(onwards, wall)
        since = onwards[before - 1] if before else None
        if since is None:
            begin = as_said(wall, master.begin)
            yield EventTimes(master, begin, own_end or _moved(master, begin, zone), name)
            continue
        begin = _shifted(changed[since], wall, since, master.begin, zone)
        yield EventTimes(changed[since], begin, _moved(changed[since], begin, zone), name)


def _instance(wall: datetime) -> str:
    return f"/{wall:%Y%m%dT%H%M%S}" if wall.second else f"/{wall:%Y%m%dT%H%M}"


def _shifted(event: ChannelEvent, wall: datetime, since: datetime, clock: Moment, zone: tzinfo) -> Moment:
    """Where an occurrence begins after a change from `since` on: moved by as much as the one that the change names."""
    if isinstance(event.begin, datetime) and not isinstance(clock, datetime):
        days = event.begin.date() - since.date()
        return datetime.combine(wall.date() + days, event.begin.timetz())
    start = wall + (wall_clock(event.begin, clock, zone) - since)
    return as_said(start, clock) if isinstance(event.begin, datetime) else start.date()


def _reach(event: ChannelEvent, zone: tzinfo) -> timedelta:
    """How long before its nights an occurrence may begin, or have begun before it was moved."""
    reach = timedelta(days=2) + _shift(event, zone)
    if event.end is not None:
        reach += max(timedelta(), wall_clock(event.end, event.begin, zone) - wall_clock(event.begin, event.begin, zone))
    return min(reach, FARTHEST)


def _shift(event: ChannelEvent, zone: tzinfo) -> timedelta:
    """How far it was moved."""
    if event.which is None:
        return timedelta()
    moved = wall_clock(event.begin, event.begin, zone) - wall_clock(event.which, event.begin, zone)
    return min(abs(moved), FARTHEST)


def _moved(event: ChannelEvent, begin: Moment, zone: tzinfo) -> Moment | None:
    """The end of an occurrence: as long after its start as the event's, by days and the wall clock."""
    first, end = event.begin, event.end
    if end is None:
        return None
    try:
        if isinstance(end, datetime) and isinstance(first, datetime):
            return begin + (wall_clock(end, first, zone) - wall_clock(first, first, zone))
        days = _day(begin) - _day(first)
        return end + days
    except OverflowError:
        return FOREVER


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _which(event: ChannelEvent, begin: Moment, zone: tzinfo) -> datetime:
    """The occurrence that this event stands for, on the clock of its series."""
    meant = event.which
    assert meant is not None
    if isinstance(begin, datetime) and not isinstance(meant, datetime):
        return datetime.combine(meant, begin.time())
    return wall_clock(meant, begin, zone)


def _newest_of_each(changed: Iterable[ChannelEvent]) -> Iterator[ChannelEvent]:
    of_each: dict[str, list[ChannelEvent]] = {}
    for event in changed:
        of_each.setdefault(str(event.which), []).append(event)
    for versions in of_each.values():
        yield from _newest(versions)


def _newest(events: list[ChannelEvent]) -> list[ChannelEvent]:
    """Versions of one event: the latest. Several that are equally late are believed all, unless they are equal."""
    latest = max((event.version for event in events), default=0)
    return [event for event in events if event.version == latest]
