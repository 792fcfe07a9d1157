"""Entries of an imported calendar: a stable name and its nights."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo

from backend.channel_calendars.core.calendar_entry import CalendarEntry
from backend.channel_calendars.core.entry_meanings import EntryMeaning, names_guest
from backend.channel_calendars.core.ical_import import event_series, ical_nights
from backend.channel_calendars.core.ical_import.calendar_parts import MOST_EVENTS, EventText, calendar_parts
from backend.channel_calendars.core.ical_import.channel_events import ChannelEvent, channel_event, uid_of
from backend.channel_calendars.core.ical_import.entry_names import NAMELESS, short_uid
from backend.channel_calendars.core.ical_import.ical_text import Fault, Unreadable, unfolded_lines
from backend.channel_calendars.core.ical_import.moments import Odd
from backend.channel_calendars.core.ical_import.time_zones import ZonesOfFeed

MOST_REPEATING = 100


@dataclass(frozen=True)
class Unread:
    """An event that could not be understood, or not all of it."""

    uid: str
    why: str


@dataclass(frozen=True)
class FeedReading:
    """What counts of a feed: what has not ended, begins before the horizon, and is not ours.

    `begun`: the events that its text begins; each was read, is `ours`, or is among `unread`.
    `whole`: unless, there may be events of which not even the name is known. `cut`: the text does not come to its end.
    """

    entries: tuple[CalendarEntry, ...]
    unread: tuple[Unread, ...] = ()
    # How many of its events we ourselves have told the channel.
    ours: int = 0
    begun: int = 0
    whole: bool = True
    cut: bool = False


@dataclass
class _Reader:
    """How one feed is read, and what becomes of its events."""

    today: date
    horizon: date
    zone: tzinfo
    meaning: EntryMeaning
    zones: ZonesOfFeed
    entries: list[CalendarEntry] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def tell(self, uid: str, why: str) -> None:
        self.unread.append(Unread(short_uid(uid), why))

    def understand(self, text: EventText) -> ChannelEvent | None:
        """One event alone; whatever another is, it is read. What is torn is read as far as it goes, and told."""
        if text.torn:
            self.tell(uid_of(text), text.torn)
        try:
            return channel_event(text, self.zones.of_calendar(text.zone))
        except (Odd, OverflowError) as error:
            if not text.torn:
                self.tell(uid_of(text), str(error) if isinstance(error, Odd) else "its time does not exist")
            return None


def read_calendar(
    body: bytes,
    *,
    today: date,
    horizon: date,
    zone: tzinfo,
    is_ours: Callable[[str], bool],
    meaning: EntryMeaning | None = None,
) -> FeedReading:
    """The entries of a feed; raises Unreadable when nothing of it can be believed."""
    parts = calendar_parts(unfolded_lines(body))
    zones = ZonesOfFeed(parts.zones, first=today - event_series.LOOK_BACK, last=horizon)
    reader = _Reader(today=today, horizon=horizon, zone=zone, meaning=meaning or EntryMeaning(), zones=zones)
    theirs = [text for text in parts.events if not is_ours(uid_of(text))]
    by_uid: dict[str, list[ChannelEvent]] = {}
    for number, text in enumerate(theirs):
        if (event := reader.understand(text)) is not None:
            # Without a name, each is an event of its own.
            by_uid.setdefault(event.uid or f"{NAMELESS}{number}", []).append(event)
    if sum(any(event.recurrence.repeats for event in events) for events in by_uid.values()) > MOST_REPEATING:
        raise Unreadable(Fault.TOO_OFTEN)
    for uid, events in by_uid.items():
        reader.entries += _entries(uid, events, reader)
        if len(reader.entries) > MOST_EVENTS:
            raise Unreadable(Fault.TOO_MANY)
    return FeedReading(
        entries=tuple(sorted(reader.meaning.within_window(_named_apart(reader.entries), today=today))),
        unread=tuple(reader.unread),
        ours=len(parts.events) - len(theirs),
        begun=len(parts.events),
        whole=not (parts.cut or any(text.torn and not uid_of(text) for text in parts.events)),
        cut=parts.cut,
    )


def _named_apart(entries: list[CalendarEntry]) -> list[CalendarEntry]:
    """In order; of one name there may be others of other nights, and then their nights are in their names."""
    names = Counter(entry.uid for entry in set(entries))
    apart: dict[str, CalendarEntry] = {}
    for entry in sorted(set(entries)):
        name = entry.uid
        if names[name] > 1:
            name = short_uid(f"{name}/{entry.check_in:%Y%m%d}-{entry.check_out:%Y%m%d}")
        # Twice the same nights under the same name: where one of them counts, they count.
        if name not in apart or (apart[name].ignored and not entry.ignored):
            apart[name] = replace(entry, uid=name)
    return sorted(apart.values())


@dataclass
class _Stay:
    """The nights of one or several occurrences of an event, and its name within the event."""

    instance: str
    reserved: bool = False
    ignored: str | None = None


def _entries(uid: str, events: list[ChannelEvent], reader: _Reader) -> Iterator[CalendarEntry]:
    stays = _stays(events, reader)
    # Some makers give one name to several bookings.
    shared = sum(not stay.instance for stay in stays.values()) > 1
    for (check_in, check_out, _), stay in stays.items():
        if uid.startswith(NAMELESS):
            name = f"{check_in:%Y%m%d}-{check_out:%Y%m%d}{stay.instance}"
        else:
            name = f"{uid}{stay.instance or (f'/{check_in:%Y%m%d}' if shared else '')}"
        yield CalendarEntry(check_in, check_out, short_uid(name), stay.reserved, stay.ignored or "")


def _stays(events: list[ChannelEvent], reader: _Reader) -> dict[tuple[date, date, bool], _Stay]:
    """By their nights, single events apart from occurrences: several occurrences of the same nights are one."""
    told: set[int] = set()
    # Of each event, once for all its occurrences: whether it names a guest, and why it is ignored.
    said: dict[int, tuple[bool, str]] = {}

    def tell(event: ChannelEvent, why: str) -> None:
        if not event.torn and id(event) not in told:
            told.add(id(event))
            reader.tell(event.uid, why)

    stays: dict[tuple[date, date, bool], _Stay] = {}
    times = event_series.event_times(events, today=reader.today, horizon=reader.horizon, zone=reader.zone, tell=tell)
    for each in times:
        if not each.event.stands:
            continue
        try:
            nights = ical_nights.between(each.begin, each.end, reader.zone)
        except Odd as odd:
            tell(each.event, str(odd))
            continue
        if nights is None or nights[1] <= reader.today or nights[0] >= reader.horizon:
            continue
        check_in, check_out = nights[0], min(nights[1], reader.horizon)
        stay = stays.setdefault((check_in, check_out, bool(each.instance)), _Stay(each.instance))
        if id(each.event) not in said:
            reserved = names_guest(each.event.summary)
            said[id(each.event)] = (reserved, reader.meaning.ignores(each.event.summary, reserved=reserved) or "")
        reserved, ignored = said[id(each.event)]
        stay.reserved = stay.reserved or reserved
        # Where one of them counts, the nights count.
        stay.ignored = ignored if stay.ignored is None else stay.ignored and ignored
    return stays
