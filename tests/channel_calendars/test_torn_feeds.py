"""Whatever is done to the text of a feed, no event of it vanishes, and those that are whole are read as before."""

import re
import time
from contextlib import suppress
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.channel_calendars.core import ical_import
from backend.channel_calendars.core.ical_import import Unreadable

TODAY, HORIZON = date(2026, 11, 24), date(2029, 1, 1)
FIRST = date(2027, 1, 5)
HOW_MANY = 5
# What slips into a text, or is put around its lines.
SLIPS = (
    "",
    " ",
    "\t",
    "\0",
    "\n",
    "\r",
    "\r\n",
    "\n ",
    ":",
    ";",
    '"',
    "x",
    "\ufeff",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "END:",
)
FEW = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(body: bytes) -> ical_import.FeedReading:
    how = {"today": TODAY, "horizon": HORIZON, "zone": ZoneInfo("Asia/Kolkata"), "is_ours": lambda uid: False}
    return ical_import.read_calendar(body, **how)


def event(number: int) -> str:
    begin = FIRST + timedelta(days=10 * number)
    return (
        f"BEGIN:VEVENT\r\nUID:event-{number}\r\nDTSTART;VALUE=DATE:{begin:%Y%m%d}\r\n"
        f"DTEND;VALUE=DATE:{begin + timedelta(days=2):%Y%m%d}\r\nSUMMARY:Guests of {number}\r\nEND:VEVENT\r\n"
    )


EVENTS = [event(number) for number in range(HOW_MANY)]
WHOLE = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(EVENTS)}END:VCALENDAR\r\n"


@st.composite
def torn(draw) -> str:
    text = WHOLE
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = begin + draw(st.sampled_from((0, 0, 1, 2, 10, 40)))
        text = text[:begin] + draw(st.sampled_from(SLIPS)) + text[end:]
    return text


def begun(text: str) -> int:
    """Lines that begin an event, as anybody would count them."""
    lines = re.split(r"[\r\n]+", text.replace("\0", ""))
    return sum(bool(re.fullmatch(r"\W*BEGIN\W*:\W*VEVENT\W*", line)) for line in lines)


@given(text=torn())
@FEW
def test_a_torn_text_is_read_where_it_is_whole_and_told_where_it_is_not(text):
    try:
        reading = read(text.encode())
    except Unreadable:
        assert not re.search(r"(?m)^BEGIN:V(EVENT|CALENDAR)\r?$", text)
        return
    assert reading.begun >= begun(text)
    found = {(entry.check_in, entry.check_out) for entry in reading.entries}
    told = {unread.uid for unread in reading.unread}
    for number, said in enumerate(EVENTS):
        begin = FIRST + timedelta(days=10 * number)
        if f"\r\n{said}" in text:
            assert (begin, begin + timedelta(days=2)) in found, number
            assert f"event-{number}" not in told
    missing = HOW_MANY - len({entry.check_in for entry in reading.entries})
    assert missing <= 0 or reading.unread or reading.cut or begun(text) < HOW_MANY, "lost without a word"


@pytest.mark.parametrize(
    "changed",
    {
        "blanks around": lambda text: re.sub(r"([:;=])", r" \1 ", text),
        "blanks after": lambda text: text.replace("\r\n", "   \r\n"),
        "blanks before": lambda text: text.replace("\r\n", "\r\n  ")[:-2],
        "tabs before": lambda text: text.replace("\r\n", "\r\n\t")[:-1],
        "deeper and deeper": lambda text: re.sub(r"(?m)^(?!BEGIN:VC|END:VC|BEGIN:VE|END:VE)", "      ", text),
        "small letters": str.lower,
        "CR alone": lambda text: text.replace("\r\n", "\r"),
        "LF alone": lambda text: text.replace("\r\n", "\n"),
        "both, twice": lambda text: text.replace("\r\n", "\r\r\n\r\n"),
        "byte order marks": lambda text: "\ufeff" + text.replace("BEGIN:VEVENT", "\ufeffBEGIN:VEVENT"),
        "NULs": lambda text: text.replace("\r\n", "\0\r\n") + "\0" * 99,
        "folded after each fifth letter": lambda text: "\r\n".join(
            re.sub(r"(.{5})(?=.)", "\\1\r\n ", line) for line in text.split("\r\n")
        ),
        "no line between events": lambda text: text.replace("END:VEVENT\r\n", "END:VEVENT"),
        "no line before the end": lambda text: text.replace("\r\nEND:VEVENT", "END:VEVENT"),
        "parameters on marks": lambda text: text.replace("BEGIN:VEVENT", "BEGIN;X-A=1:VEVENT"),
        "unfinished alarms": lambda text: text.replace("END:VEVENT", "BEGIN:VALARM\r\nTRIGGER:\r\nEND:VEVENT"),
        "words around": lambda text: f"OK\r\n\r\n{text}\r\n<!-- 0.3 s -->",
        "words between": lambda text: text.replace("END:VEVENT", "END:VEVENT\r\nWarning: Undefined variable $x"),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_oddly_written_events_are_read_as_the_same(changed):
    plain, odd = read(WHOLE.encode()), read(changed[1](WHOLE).encode())
    assert [(e.check_in, e.check_out) for e in odd.entries] == [(e.check_in, e.check_out) for e in plain.entries]
    assert (odd.begun, odd.unread, odd.cut) == (HOW_MANY, (), False)


MARKS, MANY = "BEGIN:VEVENT", 15_000
SERIES = "UID:x\r\nDTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=DAILY"


@pytest.mark.parametrize(
    "inside",
    {
        "marks in a text": f"SUMMARY:{MARKS * MANY} and no more",
        "marks in a line": f"DTSTART:{MARKS * 4_000}",
        "parts in parts": "BEGIN:A\r\n" * MANY + "END:B\r\n" * MANY,
        "quotes": "DTSTART" + ';X="' * MANY,
        "semicolons": "DTSTART" + ";" * 10 * MANY,
        "letters": "x" * 10 * MANY,
        "digits": f"DURATION:P{'9' * 10 * MANY}",
        "returns": "\r" * 10 * MANY,
        "folds": "SUMMARY:a" + "\r\n b" * 3 * MANY,
        "blanks": "BEGIN" + " " * 10 * MANY + ":VEVENT",
        "added days": "UID:y\r\nDTSTART:20270101\r\nRDATE:" + ",".join(["20270102"] * MANY),
        "rules": "\r\n".join([SERIES, *["RRULE:FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6"] * 100]),
        "changes": "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n".join(
            [SERIES] * 10
            + [
                f"UID:x\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270101T{n // 60:02}{n % 60:02}00\r\nDTSTART:20270102"
                for n in range(1_000)
            ]
        ),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_no_text_costs_more_than_its_length(inside):
    body = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{inside[1]}\r\nEND:VEVENT\r\n{''.join(EVENTS)}END:VCALENDAR".encode()
    began = time.process_time()
    with suppress(Unreadable):
        read(body)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("cut_at", range(40, len(WHOLE) - 14, 23))
def test_wherever_a_text_ends_too_soon_what_stood_before_is_read_and_the_feed_is_cut(cut_at):
    reading = read(WHOLE[:cut_at].encode())
    whole = [number for number, said in enumerate(EVENTS) if said.strip() in WHOLE[:cut_at]]
    assert {f"event-{number}" for number in whole} <= {entry.uid for entry in reading.entries}
    assert (reading.cut, reading.whole) == (True, False)
    assert reading.begun - len(whole) == len(reading.unread)


OWN_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:{0}\r\n"
    "TZOFFSETFROM:{1}\r\nTZOFFSETTO:{1}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize(
    ("zone", "event"),
    [
        (("00010101T000000", "+0530"), "DTSTART;TZID=Own:20270301T150000"),
        (("99991231T235959", "-2359"), "DTSTART;TZID=Own:99991231T235959"),
        (("19700101T000000", "+2359"), "DTSTART;TZID=Own:00010101T000000\r\nDTEND;TZID=Own:99991231T235959"),
        (
            ("19700101T000000", "+0530"),
            "DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\n"
            "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270105\r\nDTSTART;VALUE=DATE:99991231",
        ),
    ],
)
def test_at_the_ends_of_time_an_event_is_read_or_told_and_the_others_are_read(zone, event):
    events = f"BEGIN:VEVENT\r\nUID:x\r\n{event}\r\nEND:VEVENT\r\n{EVENTS[0]}"
    reading = read(f"BEGIN:VCALENDAR\r\n{OWN_ZONE.format(*zone)}{events}END:VCALENDAR\r\n".encode())
    assert "event-0" in {entry.uid for entry in reading.entries}
    assert reading.begun == events.count("BEGIN:VEVENT")
