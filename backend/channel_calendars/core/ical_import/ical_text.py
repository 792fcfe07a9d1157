"""Takes the bytes of a feed apart into its lines, however they are encoded, ended, folded or indented."""

import re
from enum import StrEnum

BLANKS = " \t\v\f"
COMPONENTS = "VCALENDAR|VEVENT|VTODO|VJOURNAL|VFREEBUSY|VTIMEZONE|STANDARD|DAYLIGHT|VALARM|VAVAILABILITY|AVAILABLE"
# A line that begins or ends a part, alone on its line.
MARK = re.compile(rf"(?:BEGIN|END)[ \t]*(?:;[^:]*)?:[ \t]*(?:{COMPONENTS})[\W_]*", re.IGNORECASE)
TIMES = "DTSTART|DTEND|DURATION|RECURRENCE-ID|RRULE|RDATE|EXDATE|EXRULE"
TIME = re.compile(rf"(?:{TIMES})[ \t]*[;:]", re.IGNORECASE)
# What an indented line may begin with, so that it is no continuation of the line before it.
PROPERTY = re.compile(
    rf"(?:{TIMES}|UID|DTSTAMP|CREATED|LAST-MODIFIED|SEQUENCE|STATUS|TRANSP|CLASS|PRIORITY|SUMMARY|DESCRIPTION|LOCATION"
    r"|COMMENT|CATEGORIES|CONTACT|ORGANIZER|ATTENDEE|ATTACH|URL|GEO|RESOURCES|COLOR|VERSION|PRODID|METHOD|CALSCALE"
    r"|ACTION|TRIGGER|REPEAT|TZID|TZNAME|TZOFFSETFROM|TZOFFSETTO|X-[A-Z0-9-]+)[ \t]*[;:]",
    re.IGNORECASE,
)
# Nobody folds a line as short as this because of its length.
SHORT = 40


class Fault(StrEnum):
    """Why a feed is taken for none, or for a part of one."""

    EMPTY = "empty"
    WEB_PAGE = "web_page"
    NOT_A_CALENDAR = "not_a_calendar"
    CUT_SHORT = "cut_short"
    TOO_MANY = "too_many_events"
    TOO_OFTEN = "repeats_too_often"


class Unreadable(Exception):
    """Nothing of it is believed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def unfolded_lines(body: bytes) -> list[str]:
    """The lines of a feed, unfolded, without empty ones. Raises Unreadable for what is no calendar from its first word.

    A line that begins with a blank continues the one before it (RFC 5545). Makers who indent their lines do not mean
    that: after BEGIN or END, before BEGIN or END, and where a time follows a short line, a line is one of its own.
    """
    text = _octets(body)
    if not text.strip(BLANKS + "\r\n"):
        raise Unreadable(Fault.EMPTY)
    if text[:200].lstrip().lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        raise Unreadable(Fault.WEB_PAGE)
    found: list[list[str]] = []
    indented = False
    before = ""
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.strip(BLANKS)
        if not line:
            continue
        if raw[0] not in BLANKS or not found:
            found.append([line])
            indented = False
        elif _stands_alone(line, found[-1], before, indented=indented):
            found.append([line])
            indented = True
        else:
            found[-1].append(raw[1:])
        before = line
    return [_words("".join(parts)) for parts in found]


def _stands_alone(line: str, last: list[str], before: str, *, indented: bool) -> bool:
    """Whether an indented line is one of its own."""
    after_mark = len(last) == 1 and MARK.fullmatch(last[0]) is not None
    if after_mark or MARK.fullmatch(line):
        return True
    return PROPERTY.match(line) is not None if indented else len(before) < SHORT and TIME.match(line) is not None


def _octets(body: bytes) -> str:
    """One letter for each octet of its UTF-8, for lines are folded between octets; without NULs."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16", errors="replace").encode()
    elif len(body) > 30 and not all((any(body[:30:2]), any(body[1:30:2]))):
        body = body.decode("utf-16-be" if body[1] else "utf-16-le", errors="replace").encode()
    return body.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").decode("latin-1")


def _words(octets: str) -> str:
    """The letters that the octets stand for: in UTF-8, or else each for itself."""
    try:
        return octets.encode("latin-1").decode()
    except UnicodeDecodeError:
        return octets
