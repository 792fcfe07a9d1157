"""What feeds of different makers, and of different faults, say as nights. Today is 24 November 2026 at the resort."""

import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.channel_calendars.core import ical_import
from backend.channel_calendars.core.ical_import import Fault, Unreadable

FEEDS = Path(__file__).parent / "feeds"
TODAY, HORIZON = date(2026, 11, 24), date(2029, 1, 1)
INDIA = ZoneInfo("Asia/Kolkata")


def read(body: bytes, **more) -> ical_import.FeedReading:
    how = {"today": TODAY, "horizon": HORIZON, "zone": INDIA, "is_ours": lambda uid: False}
    return ical_import.read_calendar(body, **{**how, **more})


def nights(name: str) -> list[str]:
    """Arrival and departure of each entry, such as `1205-1208`."""
    found = read((FEEDS / name).read_bytes()).entries
    return [f"{entry.check_in:%m%d}-{entry.check_out:%m%d}" for entry in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("airbnb.ics", ["1205-1208", "1224-0102"]),
        ("booking_com.ics", ["1201-1203", "1203-1204"]),
        # A cancelled booking is none.
        ("vrbo.ics", ["1210-1213", "1220-1221"]),
        # 15:00 to 11:00; 20:00 in New York is the next morning here; hours of a day and free days are no nights.
        ("google.ics", ["1203-1205", "1211-1212"]),
        # Five Mondays: one excluded, one moved, one called off; and the 15th of each month.
        ("google_repeating.ics", ["1130-1201", "1207-1208", "1215-1216", "1222-1224", "0115-0116"]),
        # With a byte order mark, Windows' name of a zone, and a zone that nobody knows.
        ("outlook.ics", ["1204-1207", "1209-1210"]),
        # No end, the same end, a moment, a duration, a floating time.
        ("apple.ics", ["1211-1212", "1213-1214", "1215-1216", "1217-1220", "1230-0102"]),
        # The latest version of one, two with one name, one written twice, two without a name.
        ("agoda.ics", ["1205-1207", "1210-1212", "1215-1216", "1220-1221", "1223-1224", "1226-1227"]),
        ("odd_events.ics", ["1201-1203"]),
        ("utf16.ics", ["1205-1206"]),
        ("old_mac.ics", ["1205-1206", "1208-1209"]),
        ("empty_calendar.ics", []),
        # Lines of another program between the events are none of theirs.
        ("garbage_inside.ics", ["1205-1206"]),
    ],
)
def test_a_feed_is_read_as_these_nights(name, expected):
    assert nights(name) == expected


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("error_page.html", Fault.WEB_PAGE),
        ("json.ics", Fault.NOT_A_CALENDAR),
    ],
)
def test_a_feed_that_cannot_be_believed_is_refused_with_its_reason(name, fault):
    with pytest.raises(Unreadable) as refused:
        read((FEEDS / name).read_bytes())
    assert refused.value.fault == fault


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"\xef\xbb\xbf \r\n\r\n", Fault.EMPTY),
        (b"\x00\xff\x8b\x1f" * 50, Fault.NOT_A_CALENDAR),
        (b"PK\x03\x04", Fault.NOT_A_CALENDAR),
    ],
)
def test_bytes_that_are_no_calendar_are_refused(body, fault):
    with pytest.raises(Unreadable) as refused:
        read(body)
    assert refused.value.fault == fault


def calendar(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inside}END:VCALENDAR\r\n".encode()


def test_more_events_than_a_room_can_have_are_refused_before_they_are_read():
    with pytest.raises(Unreadable) as refused:
        read(calendar(*(f"UID:{n}\r\nDTSTART:20261201" for n in range(5001))))
    assert refused.value.fault == Fault.TOO_MANY


def test_more_series_than_anybody_writes_are_refused():
    with pytest.raises(Unreadable) as refused:
        read(calendar(*(f"UID:{n}\r\nDTSTART:20261201\r\nRRULE:FREQ=DAILY" for n in range(101))))
    assert refused.value.fault == Fault.TOO_OFTEN


def test_what_cannot_be_understood_is_named_beside_what_can():
    assert {(odd.uid, odd.why) for odd in read((FEEDS / "odd_events.ics").read_bytes()).unread} == {
        ("no-begin", "it has no start"),
        ("backwards", "it ends before it starts"),
        ("human", "its DTSTART cannot be read"),
        ("never-ends", "its rule of repeating cannot be read"),
        ("stands-still", "it repeats in a way that is not supported"),
        ("two-begins", "it has several DTSTART"),
        ("from-then-on", "it changes a series from one day on"),
    }


@pytest.mark.parametrize(("name", "unread"), [("cut_short.ics", 1), ("cut_between.ics", 0)])
def test_a_feed_that_ends_too_soon_is_read_up_to_there(name, unread):
    found = read((FEEDS / name).read_bytes())
    # Of the event that is cut the night is certain that it begins with.
    assert [entry.uid for entry in found.entries] == ["one@airbnb.com", "20261210-20261211"][: 1 + unread]
    assert (found.cut, found.whole, len(found.unread)) == (True, False, unread)


def test_bookings_of_one_name_are_all_read_also_where_they_begin_on_the_same_day():
    ends = ("20261203", "20261205", "20261205")
    found = read(calendar(*(f"UID:room\r\nDTSTART:20261201\r\nDTEND:{end}" for end in ends))).entries
    assert [(entry.check_out.day, entry.uid) for entry in found] == [
        (3, "room/20261201/20261201-20261203"),
        (5, "room/20261201/20261201-20261205"),
    ]


ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Home\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:{0}\r\nTZOFFSETTO:{0}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize(("offset", "days"), [("+1200", (4, 6)), ("-0800", (5, 7))])
def test_a_zone_of_one_feed_is_not_that_of_the_same_name_in_another(offset, days):
    event = "UID:x\r\nDTSTART;TZID=Home:20270105T010000\r\nDTEND;TZID=Home:20270107T010000"
    bodies = [
        calendar(event).replace(b"BEGIN:VEVENT", ZONE.format(each).encode() + b"BEGIN:VEVENT", 1)
        for each in ("+0100", offset)
    ]
    read(bodies[0])
    (entry,) = read(bodies[1]).entries
    assert (entry.check_in.day, entry.check_out.day) == days


def test_a_hundred_rules_that_are_never_met_cost_no_more_than_others():
    never = (
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=DAILY;INTERVAL=7;BYDAY=SU",
    )
    began = time.process_time()
    found = read(calendar(*(f"UID:{n}\r\nDTSTART;VALUE=DATE:19000101\r\nRRULE:{never[n % 3]}" for n in range(100))))
    assert (found.entries, found.unread) == ((), ())
    assert time.process_time() - began < 5


def test_what_ends_after_the_horizon_is_cut_and_what_begins_there_waits():
    found = {
        entry.uid: (entry.check_in, entry.check_out)
        for entry in read((FEEDS / "closed_for_years.ics").read_bytes()).entries
    }
    assert found["ever"] == (date(2027, 6, 1), HORIZON)
    assert found["here-now"] == (date(2026, 11, 20), date(2026, 11, 26))
    assert found["never-met/20261201T0000"] == (date(2026, 12, 1), date(2026, 12, 2))
    assert len([uid for uid in found if uid.startswith("daily/")]) == 12
    assert "later" not in found


def test_a_guest_is_told_from_a_closed_night_where_the_maker_says_so():
    said = [
        entry.reserved
        for name in ("airbnb.ics", "vrbo.ics", "booking_com.ics")
        for entry in read((FEEDS / name).read_bytes()).entries
    ]
    assert said == [True, False, True, False, False, False]


def test_names_stay_the_same_from_one_reading_to_the_next():
    for name in ("airbnb.ics", "google_repeating.ics", "agoda.ics", "outlook.ics"):
        body = (FEEDS / name).read_bytes()
        first, later = read(body).entries, read(body, today=date(2026, 11, 25)).entries
        assert first == later
        assert len({entry.uid for entry in first}) == len(first)


def test_a_name_of_any_length_fits_and_is_told_from_others():
    found = read(calendar(*(f"UID:{'x' * 5000}{n}\r\nDTSTART:2026120{n}" for n in (1, 2)))).entries
    assert len({entry.uid for entry in found}) == 2
    assert all(len(entry.uid) <= 200 for entry in found)


def test_our_own_entries_are_counted_and_left_out():
    found = read(
        calendar("UID:ours\r\nDTSTART:20261201", "UID:theirs\r\nDTSTART:20261202"), is_ours=lambda uid: uid == "ours"
    )
    assert ([entry.uid for entry in found.entries], found.ours) == (["theirs"], 1)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("DTSTART:20261201T000000\r\nDTEND:20261203T235959", (1, 4)),
        ("DTSTART:20261201T000000\r\nDTEND:20261201T235900", (1, 2)),
        # 23:59 at the resort, and in New York, where it is the next morning here.
        ("DTSTART:20261201T093000Z\r\nDTEND:20261203T182959Z", (1, 4)),
        ("DTSTART;TZID=America/New_York:20261201T000000\r\nDTEND;TZID=America/New_York:20261203T235959", (1, 4)),
        ("DTSTART:20261201T000000\r\nDTEND:20261203T233000", (1, 3)),
        ("DTSTART;VALUE=DATE:20261201\r\nDURATION:P0D", (1, 2)),
        ("DTSTART:20261201T150000Z\r\nDURATION:PT0S", (1, 2)),
    ],
)
def test_the_last_minute_of_a_day_is_its_end_and_a_duration_of_nothing_one_night(times, expected):
    (entry,) = read(calendar(f"UID:x\r\n{times}")).entries
    assert (entry.check_in.day, entry.check_out.day) == expected


HOURS, SIXTY = (",".join(map(str, range(most))) for most in (24, 60))


@pytest.mark.parametrize(
    "rule",
    [
        f"FREQ=DAILY;BYHOUR={HOURS};BYMINUTE={SIXTY};BYSECOND={SIXTY}",
        f"FREQ=WEEKLY;BYMINUTE={SIXTY}",
        f"FREQ=DAILY;BYHOUR={HOURS};BYSECOND=1,2",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=59",
        f"FREQ=HOURLY;BYMINUTE={SIXTY}",
        "FREQ=HOURLY;BYMINUTE=0,30",
        "FREQ=HOURLY;COUNT=999999999",
    ],
)
def test_a_rule_with_many_occurrences_a_day_is_not_followed(rule):
    found = read(calendar(f"UID:x\r\nDTSTART:20070101T000000Z\r\nRRULE:{rule}", "UID:good\r\nDTSTART:20261220"))
    assert ([odd.uid for odd in found.unread], [entry.uid for entry in found.entries]) == (["x"], ["good"])


@pytest.mark.parametrize(
    "events",
    [
        [f"UID:{n}\r\nDTSTART;VALUE=DATE:20261201\r\nRRULE:FREQ=DAILY" for n in range(20)],
        [
            "UID:x\r\nDTSTART:20261201T000000\r\nRDATE;VALUE=PERIOD:"
            + ",".join(f"202612{n % 28 + 1:02}T{n // 28 % 24:02}{n // 672:02}00/P{n // 28 + 1}D" for n in range(5001))
        ],
    ],
)
def test_more_nights_than_a_room_can_have_are_refused_however_few_events_say_them(events):
    with pytest.raises(Unreadable) as refused:
        read(calendar(*events))
    assert refused.value.fault == Fault.TOO_MANY


def test_the_name_of_a_channel_is_no_guest():
    said = {"Booking.com (Not available)": False, "Dandeli (Reserved)": False, "Booking 123": True, "BOOKED": True}
    found = read(calendar(*(f"UID:{word}\r\nDTSTART:20261201\r\nSUMMARY:{word}" for word in said))).entries
    assert {entry.uid: entry.reserved for entry in found} == said


@pytest.mark.parametrize("zone", ["", ";TZID=Asia/Kolkata", ";TZID=America/New_York"])
def test_a_series_until_a_day_has_its_last_occurrence_on_that_day(zone):
    """Though it begins at an hour: read strictly, `UNTIL=20261203` ends with the first minute of that day."""
    series = f"UID:x\r\nDTSTART{zone}:20261201T090000\r\nDURATION:P1D\r\nRRULE:FREQ=DAILY;UNTIL=20261203"
    assert [entry.check_in.day for entry in read(calendar(series)).entries] == [1, 2, 3]


def test_a_moved_occurrence_is_believed_though_its_old_day_is_excluded():
    series = "UID:x\r\nDTSTART;VALUE=DATE:20261201\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEXDATE;VALUE=DATE:20261202"
    moved = "UID:x\r\nRECURRENCE-ID;VALUE=DATE:20261202\r\nDTSTART;VALUE=DATE:20261209"
    assert [entry.check_in.day for entry in read(calendar(series, moved)).entries] == [1, 9]


@pytest.mark.parametrize(
    "event",
    [
        "UID:x\r\nDTSTART:00010101T000000Z\r\nDTEND:99991231T235959Z",
        "UID:x\r\nDTSTART:20261201T000000Z\r\nDURATION:P99999999D",
        "UID:x\r\nDTSTART:20261201T000000Z\r\nDURATION:soon",
        "UID:x\r\nDTSTART;VALUE=DATE:20261201\r\nDTEND:20261203T110000Z",
        "UID:x\r\nDTSTART:20261201T000000\r\nDTEND:20261203T110000Z\r\nRRULE:FREQ=DAILY",
        "UID:x\r\nDTSTART:20261201T000000Z\r\nRRULE:FREQ=WEEKLY;UNTIL=never",
        "UID:x\r\nDTSTART:20261201T000000Z\r\nRRULE:FREQ=WEEKLY;COUNT=-1",
        "UID:x\r\nDTSTART:20261201T000000Z\r\nRRULE:FREQ=WEEKLY;BYDAY=8XX",
        "UID:x\r\nDTSTART:20261201T000000Z\r\nRDATE:garbage",
        "UID:x\r\nDTSTART:20261201T000000Z\r\nEXDATE:20261201T000000Z\r\nRRULE:FREQ=YEARLY",
        "UID:x\r\nDTSTART:15000101T000000Z\r\nRRULE:FREQ=DAILY",
        "UID:x\r\nUID:y\r\nDTSTART:20261201\r\nSEQUENCE:first\r\nSUMMARY:a\r\nSUMMARY:b",
        "UID:x\r\nRECURRENCE-ID:20261201\r\nRECURRENCE-ID:20261202\r\nDTSTART:20261201",
        "UID:\x01\x02\r\nDTSTART:20261201",
        "DTSTART;TZID=../../../etc/passwd:20261201T120000",
        "NO COLON HERE\r\nDTSTART:20261201",
    ],
)
def test_whatever_an_event_says_the_others_are_read(event):
    found = read(calendar(event, "UID:good\r\nDTSTART;VALUE=DATE:20261220"))
    assert "good" in {entry.uid for entry in found.entries}
