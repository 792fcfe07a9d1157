"""Finds the events and time zones in the lines of a feed, whatever else is there.

Every event that the text begins is found here: whole, or torn with its reason. What stands inside another part of an
event (an alarm), or between the events, is none of theirs and may be nonsense.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from backend.channel_calendars.core.ical_import.content_lines import ContentLine, content_line
from backend.channel_calendars.core.ical_import.ical_text import Fault, Unreadable

MOST_EVENTS = 5_000
MARK = re.compile(r"[\W_]*(BEGIN|END)\s*(?:;[^:]*)?:\W*([A-Z][A-Z0-9-]*)[\W_]*", re.IGNORECASE)
# In the middle of a line, for somebody forgot to end it.
GLUED = re.compile(r"(?:BEGIN|END)\s*:\s*(?:VEVENT|VCALENDAR)", re.IGNORECASE)
GLUED_LAST = re.compile(rf"{GLUED.pattern}\s*$", re.IGNORECASE)
LONGEST_MARK = 40
# Parts within parts of an event; nobody writes more than two.
DEEPEST = 20
# Properties whose text may hold anything, another calendar too.
TEXTS = re.compile(
    r"SUMMARY|DESCRIPTION|COMMENT|LOCATION|CONTACT|CATEGORIES|RESOURCES|ATTACH|URL|ORGANIZER|ATTENDEE|NAME|IMAGE"
    r"|CONFERENCE|STYLED-DESCRIPTION|X-[A-Z0-9-]+"
)
# Of an event itself, and of no alarm in it.
OWN = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE", "EXRULE"})
BARE = tuple(name.replace("-", "") for name in (*OWN, "DURATION"))
LETTERS = re.compile(r"[^A-Za-z]")
STANDS = frozenset({"STATUS", "TRANSP"})
NEEDED = OWN | STANDS | {"DURATION", "UID", "SEQUENCE", "SUMMARY"}
# Parts that stand beside events: where one begins, an event before it is over.
BESIDE = frozenset({"VEVENT", "VCALENDAR", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})
NO_BEGIN, NO_END = "its begin is missing", "its end is missing"
NO_PART_END, NO_LINE = "a part of it has no end", "a line of it cannot be read"


@dataclass
class EventText:
    """What an event says of what is needed, and why it may not be all that it said. `zone`: that of its calendar."""

    lines: dict[str, list[ContentLine]] = field(default_factory=dict)
    torn: str = ""
    zone: str = ""


@dataclass
class CalendarText:
    """`zones`: the lines of each time zone. `cut`: the text does not come to its end."""

    events: list[EventText] = field(default_factory=list)
    zones: list[list[ContentLine]] = field(default_factory=list)
    cut: bool = False


@dataclass
class _Place:
    """Where in the calendar the next line stands."""

    event: EventText | None = None
    # Parts of the event that are open, and whether times stand in them.
    inner: list[str] = field(default_factory=list)
    hidden: bool = False
    zone: list[ContentLine] | None = None
    # Another part beside events, such as a task.
    beside: str = ""
    calendars: int = 0
    own_zone: str = ""
    last: str = ""


def calendar_parts(lines: list[str]) -> CalendarText:
    """Its events and zones, in their order. Raises Unreadable when there is no calendar, or too much of one."""
    if not any(_mark(line) in ("BEGIN:VCALENDAR", "BEGIN:VEVENT") for line in lines):
        raise Unreadable(Fault.NOT_A_CALENDAR)
    found, at = CalendarText(), _Place()
    for line in (piece for whole in lines for piece in _pieces(whole)):
        mark = _mark(line)
        if mark.startswith("BEGIN:"):
            _begin(mark[6:], found, at)
        elif mark:
            _end(mark[4:], found, at)
        elif (said := content_line(line)) is not None:
            _say(said, found, at)
        elif at.event is not None and not at.inner and LETTERS.sub("", line).upper().startswith(BARE):
            at.event.torn = NO_LINE
        at.last = mark or at.last
        if len(found.events) > MOST_EVENTS:
            raise Unreadable(Fault.TOO_MANY)
    found.cut = at.last != "END:VCALENDAR" or at.calendars > 0
    _close(at, NO_END)
    return found


def _mark(line: str) -> str:
    """`BEGIN:VEVENT` and the like; empty for other lines."""
    found = MARK.fullmatch(line)
    return f"{found[1]}:{found[2]}".upper() if found else ""


def _pieces(line: str) -> Iterator[str]:
    """A line, or the several that were written as one."""
    if GLUED.search(line) is None or _mark(line):
        yield line
        return
    said = content_line(line)
    if said is not None and TEXTS.fullmatch(said.name):
        yield from _text_and_marks(line)
        return
    begin = 0
    for mark in GLUED.finditer(line):
        yield line[begin : mark.start()]
        yield mark[0]
        begin = mark.end()
    yield line[begin:]


def _text_and_marks(line: str) -> Iterator[str]:
    """In the midst of a text they are text; at the very end of one, the line was not ended."""
    end, marks = len(line), []
    while (mark := GLUED_LAST.search(line, max(0, end - LONGEST_MARK), end)) is not None:
        marks.append(mark[0])
        end = mark.start()
    yield line[:end]
    yield from reversed(marks)


def _begin(name: str, found: CalendarText, at: _Place) -> None:
    if at.event is not None and name not in BESIDE:
        if len(at.inner) < DEEPEST:
            at.inner.append(name)
        return
    if name not in BESIDE:
        if at.zone is not None:
            at.zone.append(ContentLine("BEGIN", name))
        else:
            at.beside = name
        return
    _close(at, NO_END)
    at.beside, at.zone = "", None
    if name == "VCALENDAR":
        at.calendars += 1
        at.own_zone = ""
    elif name == "VEVENT":
        at.event = EventText(zone=at.own_zone)
        found.events.append(at.event)
    elif name == "VTIMEZONE":
        at.zone = []
        found.zones.append(at.zone)
    else:
        at.beside = name


def _end(name: str, found: CalendarText, at: _Place) -> None:
    if name == "VEVENT":
        if at.event is None:
            found.events.append(EventText(torn=NO_BEGIN))
        _close(at, "")
    elif name == "VCALENDAR":
        _close(at, NO_END)
        at.beside, at.zone = "", None
        at.calendars -= 1
    elif name in at.inner:
        del at.inner[at.inner.index(name) :]
    elif at.zone is not None:
        at.zone.append(ContentLine("END", name))
        at.zone = None if name == "VTIMEZONE" else at.zone
    elif name == at.beside:
        at.beside = ""


def _close(at: _Place, torn: str) -> None:
    """The event that is open is over."""
    if at.event is not None:
        at.event.torn = at.event.torn or torn or (NO_PART_END if at.inner and at.hidden else "")
    at.event, at.inner, at.hidden = None, [], False


def _say(said: ContentLine, found: CalendarText, at: _Place) -> None:
    if at.event is not None and at.inner:
        at.hidden = at.hidden or said.name in OWN or said.name in STANDS
    elif at.event is not None:
        if said.name in NEEDED:
            at.event.lines.setdefault(said.name, []).append(said)
    elif at.zone is not None:
        at.zone.append(said)
    elif said.name == "X-WR-TIMEZONE":
        at.own_zone = said.value
    elif said.name in OWN and not at.beside:
        # Its begin is missing; its end, or another's begin, will come.
        at.event = EventText(torn=NO_BEGIN, zone=at.own_zone)
        found.events.append(at.event)
        _say(said, found, at)
