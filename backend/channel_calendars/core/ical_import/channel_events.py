"""One event of a feed: what its text says, understood."""

from dataclasses import dataclass, field
from datetime import datetime

from backend.channel_calendars.core.ical_import.calendar_parts import EventText
from backend.channel_calendars.core.ical_import.content_lines import ContentLine, unescaped
from backend.channel_calendars.core.ical_import.entry_names import clean_uid
from backend.channel_calendars.core.ical_import.moments import (
    Moment,
    Odd,
    ZoneOf,
    lasting,
    moment_in,
    moment_of,
    moments_of,
)
from backend.channel_calendars.core.ical_import.recurrence_rules import RecurrenceRule, recurrence_rule
from backend.channel_calendars.core.ical_import.recurrences import Recurrence

THIS_AND_FUTURE = "THISANDFUTURE"


@dataclass(frozen=True)
class ChannelEvent:
    """`which`: the occurrence of its series that it stands for; `onwards`: and for those after it.

    `stands`: neither called off, nor one that says of itself that it keeps nobody away. `torn`: as of its text.
    """

    uid: str
    begin: Moment
    end: Moment | None
    recurrence: Recurrence = field(default_factory=Recurrence)
    which: Moment | None = None
    onwards: bool = False
    version: int = 0
    stands: bool = True
    summary: str = ""
    torn: str = ""


def uid_of(text: EventText) -> str:
    """Its name; empty where it has none, or several."""
    named = {clean_uid(line.value) for line in text.lines.get("UID", [])}
    return named.pop() if len(named) == 1 else ""


def channel_event(text: EventText, zone_of: ZoneOf) -> ChannelEvent:
    """Raises Odd."""
    begin = _moment(text, "DTSTART", zone_of)
    if begin is None:
        raise Odd("it has no start")
    end = _moment(text, "DTEND", zone_of)
    if end is None and (lasts := _only(text, "DURATION")) is not None:
        end = lasting(lasts.value, "DURATION").after(begin)
    begin, end = _of_one_zone(begin, end)
    which = _only(text, "RECURRENCE-ID")
    reach = which.parameter("RANGE").upper() if which else ""
    if reach not in ("", THIS_AND_FUTURE):
        raise Odd("it changes a series up to one day")
    return ChannelEvent(
        uid=uid_of(text),
        begin=begin,
        end=end,
        recurrence=_recurrence(text, zone_of),
        which=_moment(text, "RECURRENCE-ID", zone_of),
        onwards=reach == THIS_AND_FUTURE,
        version=_version(text),
        stands=_word(text, "STATUS") != "CANCELLED" and _word(text, "TRANSP") != "TRANSPARENT",
        summary=unescaped(" ".join(line.value for line in text.lines.get("SUMMARY", []))),
        torn=text.torn,
    )


def _of_one_zone(begin: Moment, end: Moment | None) -> tuple[Moment, Moment | None]:
    """Where one of both names its zone, the other is of the same."""
    if isinstance(begin, datetime) and isinstance(end, datetime):
        return begin.replace(tzinfo=begin.tzinfo or end.tzinfo), end.replace(tzinfo=end.tzinfo or begin.tzinfo)
    return begin, end


def _recurrence(text: EventText, zone_of: ZoneOf) -> Recurrence:
    def rules(name: str) -> tuple[RecurrenceRule, ...]:
        return tuple(_rule(line) for line in text.lines.get(name, []))

    added, excluded = (
        tuple(moment for line in text.lines.get(name, []) for moment in moments_of(line, zone_of))
        for name in ("RDATE", "EXDATE")
    )
    return Recurrence(
        rules=rules("RRULE"),
        without=rules("EXRULE"),
        added=added,
        excluded=tuple(moment for moment, _ in excluded),
    )


def _rule(line: ContentLine) -> RecurrenceRule:
    # An end without a zone is on the clock of the series, whatever its calendar says.
    return recurrence_rule(line.value, lambda until: moment_in(until, line, lambda _: None))


def _moment(text: EventText, name: str, zone_of: ZoneOf) -> Moment | None:
    line = _only(text, name)
    return None if line is None else moment_of(line, zone_of)


def _only(text: EventText, name: str) -> ContentLine | None:
    """The line of a property that may be there once; twice the same is once. Raises Odd."""
    lines = text.lines.get(name, [])
    if any(line != lines[0] for line in lines):
        raise Odd(f"it has several {name}")
    return lines[0] if lines else None


def _version(text: EventText) -> int:
    """A broken number is none, and so are several."""
    said = [line.value for line in text.lines.get("SEQUENCE", [])]
    return int(said[0]) if len(said) == 1 and said[0].isascii() and said[0].isdigit() and len(said[0]) < 10 else 0


def _word(text: EventText, name: str) -> str:
    said = [line.value for line in text.lines.get(name, [])]
    return said[0].upper() if len(said) == 1 else ""
