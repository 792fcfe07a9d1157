"""Decodes and parses iCal text, or says why it cannot be read."""

import re
from enum import StrEnum

from icalendar import Calendar
from icalendar.cal.component import Component

MOST_EVENTS = 5_000
BEGIN, END = "BEGIN:VCALENDAR", "END:VCALENDAR"
# Of events and of time zones: nothing about nights, and years of work for whoever reads it.
TOO_OFTEN = re.compile(r"^(?:RRULE|EXRULE)\b.*FREQ=(?:SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE | re.MULTILINE)


class Fault(StrEnum):
    """Why a feed is taken for none."""

    EMPTY = "empty"
    WEB_PAGE = "web_page"
    NOT_A_CALENDAR = "not_a_calendar"
    CUT_SHORT = "cut_short"
    TOO_MANY = "too_many_events"
    TOO_OFTEN = "repeats_too_often"
    BROKEN = "broken"


class Unreadable(Exception):
    """Nothing of it is believed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def events_in(body: bytes) -> list[Component]:
    """The VEVENTs of a feed, in its order. Raises Unreadable."""
    text = _text(body)
    _judge(text)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:
        # A parser of what anybody may send: whatever it trips over, the feed is broken.
        raise Unreadable(Fault.BROKEN) from error
    return [part for calendar in calendars for part in calendar.subcomponents if part.name == "VEVENT"]


def _text(body: bytes) -> str:
    """Unfolded, with one kind of line end. Signs that are none are replaced: no text of a feed is kept."""
    coding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = body.decode(coding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n[ \t]", "", text.strip("\ufeff \t\n") + "\n")


def _judge(text: str) -> None:
    if not text.strip():
        raise Unreadable(Fault.EMPTY)
    if text[:200].lstrip().lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        raise Unreadable(Fault.WEB_PAGE)
    lines = [line.strip().upper() for line in text.splitlines() if line.strip()]
    if lines[0] != BEGIN:
        raise Unreadable(Fault.NOT_A_CALENDAR)
    begun = lines.count("BEGIN:VEVENT")
    if lines[-1] != END or lines.count(BEGIN) != lines.count(END) or begun != lines.count("END:VEVENT"):
        raise Unreadable(Fault.CUT_SHORT)
    if begun > MOST_EVENTS:
        raise Unreadable(Fault.TOO_MANY)
    if TOO_OFTEN.search(text):
        raise Unreadable(Fault.TOO_OFTEN)
