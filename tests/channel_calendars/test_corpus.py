"""Some 250 calendars after the shapes of all makers, read by us and by another reader: the same nights.

`corpus/<maker>/<name>.ics` are the files. Beside one that the other reader cannot read, or reads wrongly, stand the
nights as they are right, in `<name>.nights`: why, each stay in a line, and how many events nobody can understand.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.channel_calendars.core import ical_import
from tests.channel_calendars import second_reader

CORPUS = Path(__file__).parent / "corpus"
MAKERS = sorted(folder.name for folder in CORPUS.iterdir())
TODAY, HORIZON = date(2026, 11, 24), date(2029, 1, 1)
INDIA = ZoneInfo("Asia/Kolkata")
# Files that end too soon, as far as that can be seen.
CUT = {"cut_in_an_event", "cut_between_events", "cut_in_a_long_line"}
# What the other reader would follow without an end.
ENDLESS = {"every_second"}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ByHand:
    because: str
    nights: frozenset[date]
    unread: int


def files(maker: str) -> list[Path]:
    return sorted((CORPUS / maker).glob("*.ics"))


def by_hand(path: Path) -> ByHand | None:
    beside = path.with_suffix(".nights")
    if not beside.exists():
        return None
    because, nights, unread = [], set(), 0
    for line in beside.read_text().splitlines():
        if line.startswith("# "):
            because.append(line[2:])
        elif line.startswith("unread "):
            unread = int(line.split()[1])
        else:
            begin, end = (date.fromisoformat(day) for day in line.split())
            nights |= {begin + DAY * number for number in range((end - begin).days)}
    return ByHand(" ".join(because), frozenset(nights), unread)


def read(path: Path, zone: ZoneInfo = INDIA) -> ical_import.FeedReading:
    how = {"today": TODAY, "horizon": HORIZON, "zone": zone, "is_ours": lambda uid: False}
    return ical_import.read_calendar(path.read_bytes(), **how)


def nights(reading: ical_import.FeedReading) -> set[date]:
    days = ((max(entry.check_in, TODAY), entry.check_out) for entry in reading.entries)
    return {begin + DAY * number for begin, end in days for number in range((end - begin).days)}


def by_the_other(path: Path, zone: ZoneInfo = INDIA) -> set[date]:
    return second_reader.nights_of(path.read_bytes(), today=TODAY, horizon=HORIZON, zone=zone)


def agrees(path: Path, right: frozenset[date]) -> bool:
    try:
        return by_the_other(path) == right
    except Exception:
        # Of a file that it cannot read it says so in many ways.
        return False


def differences(path: Path, ours: set[date], right: set[date] | frozenset[date]) -> list[str]:
    """Each with the file and the night."""
    where = path.relative_to(CORPUS)
    missing = [f"{where}: the night of {night} is missing here" for night in sorted(right - ours)]
    return missing + [f"{where}: the night of {night} is closed here alone" for night in sorted(ours - right)]


def test_there_are_many_files_of_many_makers():
    assert len(MAKERS) >= 30
    assert sum(len(files(maker)) for maker in MAKERS) >= 150


@pytest.mark.parametrize("maker", MAKERS)
def test_every_file_is_read_to_the_night(maker, subtests):
    for path in files(maker):
        with subtests.test(path.stem):
            written, reading = by_hand(path), read(path)
            right = written.nights if written else by_the_other(path)
            assert differences(path, nights(reading), right) == []
            assert len(reading.unread) == (written.unread if written else 0), reading.unread
            assert reading.cut == (path.stem in CUT)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland", "UTC"])
def test_resorts_elsewhere_read_the_same_nights_as_the_other_reader(zone, subtests):
    for path in (path for maker in MAKERS for path in files(maker) if by_hand(path) is None):
        with subtests.test(path.stem):
            there = ZoneInfo(zone)
            assert differences(path, nights(read(path, there)), by_the_other(path, there)) == []


@pytest.mark.parametrize("maker", MAKERS)
def test_nights_are_written_by_hand_only_where_the_other_reader_cannot_be_asked(maker, subtests):
    for path in files(maker):
        written = by_hand(path)
        if written is None or written.unread or path.stem in CUT or path.stem in ENDLESS:
            continue
        with subtests.test(path.stem):
            assert len(written.because) > 10
            assert not agrees(path, written.nights), "the other reader reads it by now: delete the .nights"


@pytest.mark.parametrize("maker", MAKERS)
def test_no_event_of_any_file_vanishes(maker, subtests):
    """So many events as a text begins are read or told, and names are the same each time."""
    for path in files(maker):
        with subtests.test(path.stem):
            reading = read(path)
            assert reading.begun >= path.read_bytes().replace(b"\0", b"").upper().count(b"\nBEGIN:VEVENT")
            names = [entry.uid for entry in reading.entries]
            assert len(set(names)) == len(names)
            assert reading == read(path)
