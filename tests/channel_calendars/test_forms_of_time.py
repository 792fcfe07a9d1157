"""Any legal form of a start, an end and a repetition is read to the night as another reader reads it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.channel_calendars.core import ical_import
from tests.channel_calendars import second_reader

TODAY, HORIZON = date(2026, 11, 24), date(2028, 6, 1)
DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# With summer time, without, of half an hour, and of three quarters.
ZONES = ("Asia/Kolkata", "America/New_York", "Pacific/Auckland", "Europe/London", "Asia/Kathmandu")
RESORTS = ("Asia/Kolkata", "America/Los_Angeles", "Asia/Tokyo")
FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def value(moment: date, zone: str) -> str:
    """After the name of a property: its parameters and value. `zone`: empty for floating, Z, a name, or `day`."""
    if zone == "day":
        return f";VALUE=DATE:{moment:%Y%m%d}"
    return f";TZID={zone}:{moment:%Y%m%dT%H%M%S}" if "/" in zone else f":{moment:%Y%m%dT%H%M%S}{zone}"


@st.composite
def starts(draw) -> tuple[datetime, str]:
    """A moment, and the zone that it is written in."""
    day = datetime(2026, 10, 1) + DAY * draw(st.integers(0, 400))  # noqa: DTZ001
    zone = draw(st.sampled_from(("day", "day", "", "Z", *ZONES)))
    return (day, zone) if zone == "day" else (day + timedelta(minutes=15 * draw(st.integers(0, 95))), zone)


@st.composite
def ends(draw, start: datetime, zone: str) -> str:
    """The line that says when it ends; empty without an end."""
    form = draw(st.sampled_from(("none", "end", "end", "days", "hours", "elsewhere")))
    days = draw(st.integers(0, 9))
    if form == "none":
        return ""
    if form == "days" or (form in ("hours", "elsewhere") and zone in ("day", "")):
        return f"DURATION:P{days}D\n" if days % 7 else f"DURATION:P{days // 7}W\n"
    hours = draw(st.integers(0, 30))
    if form == "hours" and zone in ("Z", "Asia/Kolkata", "Asia/Kathmandu"):
        return f"DURATION:P{days}DT{hours}H15M\n"
    if form == "elsewhere":
        there = start.replace(tzinfo=ZoneInfo("UTC" if zone == "Z" else zone)) + DAY * days + timedelta(hours=hours)
        other = draw(st.sampled_from(ZONES))
        return f"DTEND{value(there.astimezone(ZoneInfo(other)), other)}\n"
    return f"DTEND{value(start + DAY * days + (timedelta() if zone == 'day' else timedelta(hours=hours)), zone)}\n"


@st.composite
def rules(draw, start: datetime, zone: str) -> str:
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY")))
    some_days = ",".join(sorted(draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1, max_size=3))))
    which = draw(st.sampled_from((1, 2, 3, 4, -1, -2)))
    a_day = draw(st.integers(1, 28)) * draw(st.sampled_from((1, 1, -1)))
    a_month = draw(st.integers(1, 12))
    parts = {
        "DAILY": ("", f";BYDAY={some_days}", f";BYMONTH={a_month},{a_month % 12 + 1}"),
        "WEEKLY": ("", f";BYDAY={some_days}", f";WKST=SU;BYDAY={some_days}"),
        "MONTHLY": (
            *("", f";BYMONTHDAY={a_day}", f";BYMONTHDAY=1,{a_day},31", f";BYDAY={which}{some_days[:2]}"),
            *(f";BYDAY={some_days};BYSETPOS={which}", f";BYMONTH={a_month};BYDAY={some_days}"),
        ),
        "YEARLY": (
            *("", f";BYMONTH={a_month};BYMONTHDAY={a_day}", f";BYMONTH={a_month};BYDAY={which}{some_days[:2]}"),
            *(f";BYDAY={which * 9}{some_days[:2]}", f";BYYEARDAY={a_day},200", f";BYWEEKNO={a_day};BYDAY={some_days}"),
        ),
    }[frequency]
    step = draw(st.integers(1, 1 if frequency == "YEARLY" else 5))
    over = draw(st.sampled_from(("", "count", "until")))
    last = start + DAY * draw(st.integers(0, 500))
    until = f"{last:%Y%m%d}" if zone == "day" else f"{last:%Y%m%dT%H%M%S}{'Z' if zone else ''}"
    ended = {"": "", "count": f";COUNT={draw(st.integers(1, 12))}", "until": f";UNTIL={until}"}[over]
    return f"RRULE:FREQ={frequency};INTERVAL={step}{ended}{draw(st.sampled_from(parts))}\n"


@st.composite
def feeds(draw) -> str:
    """An event, or a series with days that are added, excluded and moved."""
    start, zone = draw(starts())
    first = f"BEGIN:VEVENT\nUID:x\nDTSTART{value(start, zone)}\n{draw(ends(start, zone))}"
    if draw(st.booleans()):
        first += draw(rules(start, zone))
    steps = draw(st.lists(st.integers(1, 40), unique=True, max_size=5))
    for name in ("RDATE", "EXDATE")[: draw(st.integers(0, 2))]:
        first += "".join(f"{name}{value(start + DAY * steps.pop(), zone)}\n" for _ in steps[:2])
    changed = ""
    if steps and ("RRULE" in first or "RDATE" in first):
        moved = start + DAY * draw(st.integers(0, 30))
        reach = draw(st.sampled_from(("", ";RANGE=THISANDFUTURE")))
        changed = (
            f"BEGIN:VEVENT\nUID:x\nRECURRENCE-ID{reach}{value(start + DAY * steps[0], zone)}\n"
            f"DTSTART{value(moved, zone)}\n{draw(ends(moved, zone))}END:VEVENT\n"
        )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{first}END:VEVENT\n{changed}END:VCALENDAR\n".replace("\n", "\r\n")


@given(feed=feeds(), resort=st.sampled_from(RESORTS))
@FEW
def test_any_legal_form_of_time_gives_the_nights_that_another_reader_finds(feed, resort):
    body, zone = feed.encode(), ZoneInfo(resort)
    how = {"today": TODAY, "horizon": HORIZON, "zone": zone}
    reading = ical_import.read_calendar(body, is_ours=lambda uid: False, **how)
    days = ((max(entry.check_in, TODAY), entry.check_out) for entry in reading.entries)
    ours = {begin + DAY * number for begin, end in days for number in range((end - begin).days)}
    assert reading.unread == ()
    assert sorted(map(str, ours)) == sorted(map(str, second_reader.nights_of(body, **how)))
