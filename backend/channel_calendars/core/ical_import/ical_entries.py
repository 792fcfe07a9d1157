"""Entries of an imported calendar: a stable name and its nights."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from icalendar.cal.component import Component

from backend.channel_calendars.core.ical_import import entry_names, ical_nights, recurrences
from backend.channel_calendars.core.ical_import.entry_names import NAMELESS, short_uid
from backend.channel_calendars.core.ical_import.ical_nights import Moment, Odd
from backend.channel_calendars.core.ical_import.ical_text import MOST_EVENTS, Fault, Unreadable, events_in

MOST_REPEATING = 100
# How far back an occurrence may begin whose guests are still there.
LOOK_BACK = timedelta(days=400)
# Makers that tell a guest's booking from a closed night say so like this; Airbnb and Vrbo do, Booking.com does not.
A_GUEST = re.compile(r"\s*(?:reserved|reservation|booked|booking(?!\.com))\b", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class CalendarEntry:
    """Nights that the channel has closed. `reserved`: it says that a guest comes."""

    check_in: date
    check_out: date
    uid: str
    reserved: bool = False


@dataclass(frozen=True)
class Unread:
    """An event that could not be understood."""

    uid: str
    why: str


@dataclass(frozen=True)
class FeedReading:
    """What counts of a feed: what has not ended, begins before the horizon, and is not ours."""

    entries: tuple[CalendarEntry, ...]
    unread: tuple[Unread, ...] = ()
    # How many of its events we ourselves have told the channel.
    ours: int = 0


@dataclass
class _Sorted:
    """Events of one feed by what becomes of them."""

    entries: list[CalendarEntry] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    ours: int = 0


def read_calendar(
    body: bytes, *, today: date, horizon: date, zone: tzinfo, is_ours: Callable[[str], bool]
) -> FeedReading:
    """The entries of a feed; raises Unreadable when nothing of it can be believed."""
    by_uid: dict[str, list[Component]] = {}
    for number, event in enumerate(events_in(body)):
        # Without a name, each is an event of its own.
        by_uid.setdefault(entry_names.uid_of(event) or f"{NAMELESS}{number}", []).append(event)
    if sum(any(map(recurrences.repeats, events)) for events in by_uid.values()) > MOST_REPEATING:
        raise Unreadable(Fault.TOO_OFTEN)
    found = _Sorted()
    for uid, events in by_uid.items():
        if is_ours(uid):
            found.ours += len(events)
            continue
        try:
            found.entries += _entries(uid, events, today=today, horizon=horizon, zone=zone)
        except Odd as odd:
            found.unread.append(Unread("" if uid.startswith(NAMELESS) else short_uid(uid), str(odd)))
        if len(found.entries) > MOST_EVENTS:
            raise Unreadable(Fault.TOO_MANY)
    return FeedReading(tuple(sorted(set(found.entries))), tuple(found.unread), found.ours)


def _entries(uid: str, events: list[Component], *, today: date, horizon: date, zone: tzinfo) -> Iterator[CalendarEntry]:
    window = (today - LOOK_BACK, horizon)
    spans = [span for span in _event_times(events, window) if _stands(span[0])]
    stays: dict[tuple[date, date, str], bool] = {}
    for event, begin, end, instance in spans:
        found = ical_nights.between(begin, end, zone)
        if found is None or found[1] <= today or found[0] >= horizon:
            continue
        stay = (found[0], min(found[1], horizon), instance)
        stays[stay] = stays.get(stay, False) or _is_reserved(event)
    # Some makers give one name to several bookings.
    shared = sum(not instance for _, _, instance in stays) > 1
    for (check_in, check_out, instance), reserved in stays.items():
        if uid.startswith(NAMELESS):
            name = f"{check_in:%Y%m%d}-{check_out:%Y%m%d}{instance}"
        else:
            name = f"{uid}{instance or (f'/{check_in:%Y%m%d}' if shared else '')}"
        yield CalendarEntry(check_in, check_out, short_uid(name), reserved)


EventTimes = tuple[Component, Moment, Moment | None, str]


def _event_times(events: list[Component], window: tuple[date, date]) -> Iterator[EventTimes]:
    """Each occurrence with the event that describes it, and its name within the event."""
    changed = [event for event in events if "RECURRENCE-ID" in event]
    masters = _newest([event for event in events if "RECURRENCE-ID" not in event])
    replaced: set[datetime] = set()
    for event in _newest_of_each(changed):
        begin, end = ical_nights.begin_and_end(event)
        which = _which(event, masters)
        replaced.add(which)
        yield event, begin, end, f"/{which:%Y%m%dT%H%M}"
    for event in masters:
        begin, end = ical_nights.begin_and_end(event)
        if not recurrences.repeats(event):
            yield event, begin, end, ""
            continue
        zone = begin.tzinfo if isinstance(begin, datetime) else None
        for moment in recurrences.occurrences(event, begin, first=window[0], last=window[1]):
            wall = recurrences.begin_of(moment, zone)
            if wall not in replaced:
                yield event, moment, _moved(begin, end, moment), f"/{wall:%Y%m%dT%H%M}"


def _moved(begin: Moment, end: Moment | None, moment: Moment) -> Moment | None:
    if end is None:
        return None
    if isinstance(begin, datetime) is not isinstance(end, datetime):
        raise Odd("its start and end are of different kinds")
    try:
        return moment + (end - begin)
    except (TypeError, OverflowError) as error:
        raise Odd("its start and end are of different kinds") from error


def _which(event: Component, masters: list[Component]) -> datetime:
    """The occurrence that this event stands for, on the clock of its series."""
    meant = ical_nights.moment_of(event, "RECURRENCE-ID")
    if getattr(event["RECURRENCE-ID"], "params", {}).get("RANGE"):
        raise Odd("it changes a series from one day on")
    begin = ical_nights.moment_of(masters[0], "DTSTART") if masters else None
    zone = begin.tzinfo if isinstance(begin, datetime) else None
    assert meant is not None
    if isinstance(begin, datetime) and not isinstance(meant, datetime):
        return datetime.combine(meant, begin.time())
    return recurrences.begin_of(meant, zone)


def _newest_of_each(changed: list[Component]) -> Iterator[Component]:
    of_each: dict[str, list[Component]] = {}
    for event in changed:
        of_each.setdefault(str(ical_nights.moment_of(event, "RECURRENCE-ID")), []).append(event)
    for versions in of_each.values():
        yield from _newest(versions)


def _newest(events: list[Component]) -> list[Component]:
    """Versions of one event: the latest. Several that are equally late are believed all, unless they are equal."""
    latest = max((_version(event) for event in events), default=0)
    return [event for event in events if _version(event) == latest]


def _version(event: Component) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except Exception:
        # A broken number, or several.
        return 0


def _stands(event: Component) -> bool:
    """Neither called off, nor one that says of itself that it keeps nobody away."""
    called_off = _word(event, "STATUS") == "CANCELLED"
    return not called_off and _word(event, "TRANSP") != "TRANSPARENT"


def _is_reserved(event: Component) -> bool:
    return bool(A_GUEST.match(_word(event, "SUMMARY")))


def _word(event: Component, name: str) -> str:
    try:
        return str(event.get(name, "")).strip().upper()
    except Exception:
        return ""
