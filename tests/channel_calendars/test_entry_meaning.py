"""What the entries of a feed mean is for the owner to say: what is ignored, and how it is freed."""

from contextlib import nullcontext
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from backend.channel_calendars import selectors
from backend.channel_calendars.core import ical_import
from backend.channel_calendars.core.entry_meanings import EntryMeaning
from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import feed_intake, feed_meanings
from backend.common.errors import NotFound
from backend.incidents.models import Incident
from tests import cast
from tests.channel_calendars.feed_server import Channel, connected, fetched
from tests.channel_calendars.test_feed_intake import blocked, problems

TODAY, HORIZON = date(2026, 11, 24), date(2029, 1, 1)
DAY, LATER = timedelta(days=1), timedelta(minutes=30)
CLOSED, GUEST = "Airbnb (Not available)", "Reserved"
EVERY = EntryMeaning()


def event(begin: int, end: int, summary: str = CLOSED) -> str:
    """Nights from today on, in days."""
    first, last = (f"{TODAY + timedelta(days=number):%Y%m%d}" for number in (begin, end))
    times = f"DTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{last}"
    return f"BEGIN:VEVENT\r\nUID:{begin}-{end}\r\n{times}\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n"


def read(meaning: EntryMeaning, *events: str) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
    """What counts, and what is ignored and why, in days from today."""
    body = f"BEGIN:VCALENDAR\r\n{''.join(events)}END:VCALENDAR\r\n".encode()
    how = {"today": TODAY, "horizon": HORIZON, "zone": ZoneInfo("Asia/Kolkata"), "is_ours": lambda uid: False}
    found = ical_import.read_calendar(body, meaning=meaning, **how).entries
    days = [((e.check_in - TODAY).days, (e.check_out - TODAY).days, e.ignored) for e in found]
    return [(begin, end) for begin, end, ignored in days if not ignored], [each for each in days if each[2]]


# --- What an entry means --------------------------------------------------------------------------------------------

FEED = (event(0, 2), event(5, 8, GUEST), event(20, 22), event(365, 500))


@pytest.mark.parametrize(
    ("meaning", "counts", "ignored"),
    [
        (EVERY, [(0, 2), (5, 8), (20, 22), (365, 500)], []),
        (EntryMeaning(to_days=365), [(0, 2), (5, 8), (20, 22)], [(365, 500, "too_far")]),
        # Nights before the end of the window are closed nights.
        (EntryMeaning(to_days=400), [(0, 2), (5, 8), (20, 22), (365, 400)], [(400, 500, "too_far")]),
        # What is closed in the middle is closed, however far ahead it is.
        (EntryMeaning(to_days=10), [(0, 2), (5, 8), (20, 22)], [(365, 500, "too_far")]),
        (EntryMeaning(from_days=2), [(5, 8), (20, 22), (365, 500)], [(0, 2, "too_soon")]),
        # It is longer than the notice: somebody has closed it.
        (EntryMeaning(from_days=1), [(0, 2), (5, 8), (20, 22), (365, 500)], []),
        (EntryMeaning(guests_only=True), [(5, 8)], [(0, 2, "no_guest"), (20, 22, "no_guest"), (365, 500, "no_guest")]),
        (EntryMeaning(texts=("  NOT   available",)), [(5, 8)], [(0, 2, "text"), (20, 22, "text"), (365, 500, "text")]),
        (EntryMeaning(texts=("nothing like it",)), [(0, 2), (5, 8), (20, 22), (365, 500)], []),
        (
            EntryMeaning(guests_only=True, texts=("Reserved",)),
            [],
            [(0, 2, "no_guest"), (5, 8, "text"), (20, 22, "no_guest"), (365, 500, "no_guest")],
        ),
        (EntryMeaning(from_days=2, to_days=365), [(5, 8), (20, 22)], [(0, 2, "too_soon"), (365, 500, "too_far")]),
    ],
)
def test_what_counts_and_what_is_ignored(meaning, counts, ignored):
    assert read(meaning, *FEED) == (counts, ignored)


def test_a_guest_counts_wherever_the_window_ends():
    meaning = EntryMeaning(from_days=30, to_days=60)
    assert read(meaning, event(0, 2, GUEST), event(70, 72, GUEST)) == ([(0, 2), (70, 72)], [])
    # Guests who leave last: what is closed before them is no end of a window.
    assert read(meaning, event(65, 70), event(70, 72, GUEST)) == ([(65, 70), (70, 72)], [])


def test_the_end_of_a_window_may_be_written_in_pieces():
    pieces = [event(300 + 30 * number, 330 + 30 * number) for number in range(4)]
    counts, ignored = read(EntryMeaning(to_days=310), event(100, 101), *pieces)
    assert counts == [(100, 101), (300, 310)]
    assert [each[:2] for each in ignored] == [(310, 330), (330, 360), (360, 390), (390, 420)]


def test_the_last_stay_of_a_channel_that_names_no_guests_is_not_taken_for_the_end_of_its_window():
    booking = EntryMeaning(to_days=365)
    assert read(booking, event(5, 8, "CLOSED"), event(40, 42, "CLOSED")) == ([(5, 8), (40, 42)], [])


def test_a_night_that_two_entries_close_counts_when_one_of_them_does():
    two = "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261201\r\nSUMMARY:{}\r\nEND:VEVENT\r\n"
    assert read(EntryMeaning(texts=("cleaning",)), two.format("Cleaning"), two.format("Guest")) == ([(7, 8)], [])


def test_a_text_is_compared_as_people_read_it():
    assert read(EntryMeaning(texts=("closed, for cleaning",)), event(3, 4, r"Closed\, for\n cleaning!"))[0] == []


# --- In the house ---------------------------------------------------------------------------------------------------


@pytest.fixture
def feed(room, channel: Channel, now, bell) -> Feed:
    """Airbnb has a guest, a closed night, and does not sell what lies beyond a year."""
    channel.close("guest", 5, 8)
    channel.body = channel.text().replace(b"END:VCALENDAR", _closed(20, 21) + _closed(366, 500) + b"END:VCALENDAR")
    return fetched(connected(room, channel, at=now), at=now)


def _closed(begin: int, end: int) -> bytes:
    days = f"DTSTART;VALUE=DATE:{cast.in_days(begin):%Y%m%d}\r\nDTEND;VALUE=DATE:{cast.in_days(end):%Y%m%d}"
    return f"BEGIN:VEVENT\r\nUID:closed-{begin}\r\n{days}\r\nSUMMARY:{CLOSED}\r\nEND:VEVENT\r\n".encode()


def ignored(feed: Feed, at) -> list[str]:
    return [entry.ignored for entry in selectors.ignored_entries(feed, at=at)]


@pytest.mark.django_db
def test_what_a_new_meaning_frees_is_shown_and_waits_for_a_person(feed, room, now):
    assert blocked(room) == [(5, 8), (20, 21), (366, 500)]
    feed_meanings.change_meaning(feed_id=feed.pk, meaning=EntryMeaning(to_days=365), at=now)
    waiting = fetched(feed, at=now + LATER)
    assert (waiting.state, blocked(room), problems()) == ("waiting", [(5, 8), (20, 21), (366, 500)], {"feed_shrank"})
    assert ignored(feed, now) == ["too_far"]
    assert "1 of 3 entries have lost nights at once. 1 of them only because" in Incident.objects.get().happened
    feed_intake.release_gone(feed_id=feed.pk, at=now + LATER)
    after = fetched(feed, at=now + 2 * LATER)
    assert (after.state, blocked(room), problems()) == ("good", [(5, 8), (20, 21)], set())
    assert ignored(feed, now) == ["too_far"]


@pytest.mark.django_db
def test_so_does_the_part_of_an_entry_that_a_new_meaning_frees(feed, room, now):
    feed_meanings.change_meaning(feed_id=feed.pk, meaning=EntryMeaning(to_days=400), at=now)
    assert fetched(feed, at=now + LATER).state == "waiting"
    feed_intake.release_gone(feed_id=feed.pk, at=now + LATER)
    assert blocked(room) == [(5, 8), (20, 21), (366, 400)]


@pytest.mark.django_db
def test_a_meaning_that_is_taken_back_ends_the_waiting(feed, room, now):
    feed_meanings.change_meaning(feed_id=feed.pk, meaning=EntryMeaning(guests_only=True), at=now)
    assert fetched(feed, at=now + LATER).state == "waiting"
    feed_meanings.change_meaning(feed_id=feed.pk, meaning=EVERY, at=now + LATER)
    after = fetched(feed, at=now + 2 * LATER)
    assert (after.state, blocked(room), problems()) == ("good", [(5, 8), (20, 21), (366, 500)], set())
    assert ignored(feed, now) == []


@pytest.mark.django_db
def test_what_was_always_ignored_waits_for_nobody(room, channel, now, bell):
    channel.close("guest", 5, 8)
    channel.body = channel.text().replace(b"END:VCALENDAR", _closed(366, 500) + b"END:VCALENDAR")
    feed = connected(room, channel, at=now, meaning=EntryMeaning(to_days=365))
    after = fetched(feed, at=now)
    assert (after.state, blocked(room), ignored(after, now)) == ("good", [(5, 8)], ["too_far"])


@pytest.mark.django_db
def test_a_changed_meaning_is_read_though_the_feed_has_not_changed(feed, channel, now):
    before = len(channel.served)
    feed_meanings.change_meaning(feed_id=feed.pk, meaning=EntryMeaning(to_days=365), at=now)
    fetched(feed, at=now + LATER)
    feed_meanings.change_meaning(feed_id=feed.pk, meaning=EntryMeaning(to_days=365), at=now + LATER)
    fetched(feed, at=now + 2 * LATER)
    assert channel.served[before:] == [200, 304]


@pytest.mark.django_db
def test_the_notice_of_a_channel_closes_nothing_day_by_day(room, channel, now, bell):
    """Tonight is closed there anew every day; at the first reading nobody knows whether somebody stays."""
    feed = connected(room, channel, at=now, meaning=EntryMeaning(from_days=2))
    channel.summary = CLOSED
    channel.close("tonight-0", 0, 2)
    channel.close("owner", 3, 4)
    fetched(feed, at=now)
    assert blocked(room) == [(0, 2), (3, 4)]
    for day in (1, 2, 3):
        channel.stays.pop(f"tonight-{day - 1}")
        channel.close(f"tonight-{day}", day, day + 2)
        fetched(feed, at=now + DAY * day)
        if Feed.objects.get(pk=feed.pk).waits:
            assert feed_intake.release_gone(feed_id=feed.pk, at=now + DAY * day)
    # What was closed before it came so near stays closed, to its end.
    after = fetched(feed, at=now + DAY * 3 + LATER)
    assert (after.state, blocked(room)[-1], ignored(after, now + DAY * 3)) == ("good", (3, 4), ["too_soon"])


@pytest.mark.django_db
def test_a_window_that_never_opens_is_refused(feed, now):
    with pytest.raises(feed_meanings.NeverBookable):
        feed_meanings.change_meaning(feed_id=feed.pk, meaning=EntryMeaning(from_days=9, to_days=9), at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(bookable_from_days=9, bookable_to_days=9)
    with pytest.raises(NotFound):
        feed_meanings.change_meaning(feed_id=feed.pk + 1, meaning=EVERY, at=now)


@pytest.mark.parametrize(
    ("maker", "meaning", "refused"),
    [
        (Maker.BOOKING_COM, EntryMeaning(guests_only=True), True),
        (Maker.BOOKING_COM, EntryMeaning(texts=("not available",)), True),
        (Maker.BOOKING_COM, EntryMeaning(from_days=2, to_days=365), False),
        (Maker.AIRBNB, EntryMeaning(texts=("reserved",)), True),
        (Maker.AIRBNB, EntryMeaning(guests_only=True, texts=("Not available",)), False),
        (Maker.VRBO, EntryMeaning(texts=("Reserved",)), True),
        (Maker.OTHER, EntryMeaning(texts=("Reserved for cleaning",)), False),
    ],
)
def test_what_a_channel_writes_of_its_guests_is_never_ignored(maker, meaning, refused):
    with pytest.raises(feed_meanings.GuestsIgnored) if refused else nullcontext():
        feed_meanings.refuse_meaning(meaning, maker=maker)


def test_a_meaning_is_told_in_sentences():
    whole = EntryMeaning(guests_only=True, texts=("Cleaning",), from_days=1, to_days=365)
    assert [str(said) for said in feed_meanings.sentences(EVERY)] == ["Every entry closes its nights."]
    assert len([str(said) for said in feed_meanings.sentences(whole)]) == 4
    assert feed_meanings.reason("") == ""
