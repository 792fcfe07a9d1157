"""What a channel closes is blocked here, what it opens is free again, and nothing of anybody's is ever touched."""

import re
from datetime import timedelta

import pytest

from backend.bookings.models import FinalBooking
from backend.channel_calendars.models import Feed, FeedEntry, Maker
from backend.channel_calendars.services import calendar_answers, calendar_links, feed_connections, feed_intake
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import mends
from backend.inventory.models import Block, Stay
from backend.inventory.services import room_blocks
from tests import cast
from tests.channel_calendars.feed_server import Channel, connected, fetched
from tests.invariants import story

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=30)


def blocked(room) -> list[tuple[int, int]]:
    """The nights of its standing blocks, in days from today."""
    stays = Stay.objects.filter(room=room, state="blocked").order_by("check_in")
    return [((stay.check_in - cast.in_days(0)).days, (stay.check_out - cast.in_days(0)).days) for stay in stays]


def problems() -> set[str]:
    return set(Incident.objects.filter(state="open").values_list("kind", flat=True))


@pytest.fixture
def feed(room, channel: Channel, now, bell) -> Feed:
    """Airbnb has closed two stays of A101, and we have read it."""
    channel.close("one", 5, 8)
    channel.close("two", 20, 22)
    return fetched(connected(room, channel, at=now), at=now)


# --- Diffs ----------------------------------------------------------------------------------------------------------


def test_what_is_closed_there_is_blocked_here(feed, room):
    assert blocked(room) == [(5, 8), (20, 22)]
    assert set(Block.objects.values_list("kind", "note")) == {("channel", "Closed on Airbnb")}
    assert (feed.state, feed.failures, problems()) == ("good", 0, set())


def test_the_same_again_changes_nothing(feed, room, channel, now):
    before = set(Block.objects.values_list("pk", flat=True))
    again = fetched(feed, at=now + LATER)
    assert (set(Block.objects.values_list("pk", flat=True)), again.changed_at) == (before, now)
    assert channel.served == [200, 304]


def test_what_is_new_moved_or_gone_there_is_so_here(feed, room, channel, now):
    moved = Block.objects.get(check_in=cast.in_days(20)).pk
    channel.close("two", 21, 25)
    channel.close("three", 40, 41)
    fetched(feed, at=now + LATER)
    assert blocked(room) == [(5, 8), (21, 25), (40, 41)]
    assert Block.objects.get(check_in=cast.in_days(21)).pk == moved
    del channel.stays["one"]
    fetched(feed, at=now + 2 * LATER)
    assert blocked(room) == [(21, 25), (40, 41)]


def test_entries_that_change_places_do_so(feed, room, channel, now):
    channel.close("one", 20, 22)
    channel.close("two", 5, 8)
    fetched(feed, at=now + LATER)
    assert blocked(room) == [(5, 8), (20, 22)]
    channel.close("one", 7, 21)
    channel.close("two", 5, 7)
    fetched(feed, at=now + 2 * LATER)
    assert blocked(room) == [(5, 7), (7, 21)]


def test_entries_that_overlap_block_each_night_once(feed, room, channel, now):
    channel.close("three", 6, 10)
    channel.close("four", 6, 7)
    fetched(feed, at=now + LATER)
    assert blocked(room) == [(5, 8), (8, 10), (20, 22)]


def test_new_names_for_the_same_nights_are_the_same_entries(feed, room, channel, now):
    before = set(Block.objects.values_list("pk", flat=True))
    channel.stays = {f"new-{uid}": nights for uid, nights in channel.stays.items()}
    fetched(feed, at=now + LATER)
    assert (set(Block.objects.values_list("pk", flat=True)), problems()) == (before, set())


def test_a_stay_that_has_begun_is_blocked_from_today_and_not_moved_every_day(room, channel, now, bell):
    channel.close("here", -3, 4)
    feed = fetched(connected(room, channel, at=now), at=now)
    assert blocked(room) == [(0, 4)]
    before = set(Block.objects.values_list("pk", "check_in"))
    fetched(feed, at=now + timedelta(days=1))
    assert set(Block.objects.values_list("pk", "check_in")) == before


def test_what_has_passed_leaves_the_feed_and_keeps_its_block(feed, room, channel, now):
    del channel.stays["one"]
    after = fetched(feed, at=now + timedelta(days=9))
    assert (after.state, blocked(room)) == ("good", [(5, 8), (20, 22)])
    assert FeedEntry.objects.count() == 1


def test_a_block_that_somebody_lifted_by_hand_comes_back_while_the_channel_has_it(feed, room, now):
    room_blocks.lift(block=Block.objects.earliest("check_in"), at=now)
    fetched(feed, at=now + LATER)
    assert blocked(room) == [(5, 8), (20, 22)]


# --- Nothing is released without a person ---------------------------------------------------------------------------


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_feed_that_has_lost_most_of_it_releases_nothing_until_a_person_says_so(room, channel, now, bell, left):
    for n in range(6):
        channel.close(f"stay-{n}", 5 + 3 * n, 7 + 3 * n)
    feed = fetched(connected(room, channel, at=now), at=now)
    before = blocked(room)
    channel.stays = dict(list(channel.stays.items())[:left])
    for turn in (1, 2):
        waiting = fetched(feed, at=now + turn * LATER)
        assert (waiting.state, waiting.waits, blocked(room)) == ("waiting", True, before)
    problem = Incident.objects.get(kind=IncidentKind.FEED_SHRANK)
    assert mends.mend(problem, at=now + 3 * LATER) == "the entries that disappeared have been released"
    feed.refresh_from_db()
    assert (feed.state, blocked(room), problems()) == ("good", before[:left], set())
    assert fetched(feed, at=now + 4 * LATER).state == "good"


def test_what_comes_back_ends_the_waiting_by_itself(feed, room, channel, now):
    stays, channel.stays = channel.stays, {}
    assert fetched(feed, at=now + LATER).state == "waiting"
    channel.stays = stays
    assert fetched(feed, at=now + 2 * LATER).state == "good"
    assert (blocked(room), problems()) == ([(5, 8), (20, 22)], set())


def test_who_wants_to_release_what_has_come_back_is_told_so(feed, channel, now):
    stays, channel.stays = channel.stays, {}
    fetched(feed, at=now + LATER)
    incident = Incident.objects.get(kind=IncidentKind.FEED_SHRANK)
    channel.stays = stays
    fetched(feed, at=now + 2 * LATER)
    said = mends.mend(incident, at=now + 3 * LATER)
    assert said == "nothing to do: the entries have come back, or the feed was deleted"


def test_while_a_person_is_waited_for_what_is_new_is_blocked(feed, room, channel, now):
    channel.stays = {}
    channel.close("new", 30, 31)
    assert fetched(feed, at=now + LATER).state == "waiting"
    assert blocked(room) == [(5, 8), (20, 22), (30, 31)]


def test_many_entries_that_shrink_at_once_wait_too(room, channel, now, bell):
    for n in range(10):
        channel.close(f"stay-{n}", 5 + 5 * n, 9 + 5 * n)
    feed = fetched(connected(room, channel, at=now), at=now)
    for n in range(4):
        channel.close(f"stay-{n}", 5 + 5 * n, 6 + 5 * n)
    assert fetched(feed, at=now + LATER).state == "waiting"
    assert blocked(room)[0] == (5, 9)
    assert fetched(feed, at=now + 2 * LATER).waits
    feed_intake.release_gone(feed_id=feed.pk, at=now + 3 * LATER)
    assert blocked(room)[:2] == [(5, 6), (10, 11)]


def test_neighbours_that_the_channel_draws_together_release_nothing_and_wait_for_nobody(room, channel, now, bell):
    for n in range(5):
        channel.close(f"night-{n}", 5 + n, 6 + n)
    feed = fetched(connected(room, channel, at=now), at=now)
    channel.stays = {"all": (cast.in_days(5), cast.in_days(10))}
    assert fetched(feed, at=now + LATER).state == "good"
    assert blocked(room) == [(5, 10)]


def test_an_event_that_cannot_be_understood_any_more_is_not_taken_for_gone(feed, room, channel, now):
    broken = channel.text().replace(b"DTSTART;VALUE=DATE:%s" % f"{cast.in_days(20):%Y%m%d}".encode(), b"DTSTART:soon")
    channel.body = broken
    after = fetched(feed, at=now + LATER)
    assert (blocked(room), after.unread, problems()) == ([(5, 8), (20, 22)], 1, {"feed_failing"})
    channel.body = None
    fetched(feed, at=now + 2 * LATER)
    assert problems() == set()


@pytest.mark.parametrize("uid", ["", f"UID:{'x' * 195}", f"UID:{'y' * 500}"])
def test_that_holds_for_events_without_a_name_and_with_a_very_long_one(room, channel, now, bell, uid):
    whole = f"{uid}\r\nDTSTART;VALUE=DATE:{cast.in_days(5):%Y%m%d}\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n".lstrip()
    others = [f"UID:o{n}\r\nDTSTART;VALUE=DATE:{cast.in_days(n):%Y%m%d}\r\n" for n in (20, 25)]
    events = "".join(f"BEGIN:VEVENT\r\n{event}END:VEVENT\r\n" for event in (whole, *others))
    channel.body = f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode()
    feed = fetched(connected(room, channel, at=now), at=now)
    before = blocked(room)
    channel.body = channel.body.replace(b"COUNT=2", b"COUNT=soon")
    after = fetched(feed, at=now + LATER)
    assert (blocked(room), after.unread, len(before)) == (before, 1, 4)


# --- Conflicts ------------------------------------------------------------------------------------------------------


def test_a_night_that_is_booked_here_is_a_problem_and_its_neighbours_are_blocked(
    room, channel, now, bell, asha_browser
):
    story.booked(asha_browser, room, stay=cast.nights(6, 7))
    channel.close("one", 5, 8)
    feed = fetched(connected(room, channel, at=now), at=now)
    assert (blocked(room), problems()) == ([(5, 6), (7, 8)], {"feed_conflict"})
    assert cast.in_days(6).isoformat() in Incident.objects.get().happened
    assert FinalBooking.objects.get().state == "confirmed"
    assert feed.next_fetch_at - now <= timedelta(minutes=6)


def test_a_conflict_goes_away_by_itself_when_the_night_is_free(room, channel, now, bell, asha_browser):
    attempt = cast.select(asha_browser, room, stay=cast.nights(6, 7)).json()["booking_attempt_id"]
    channel.close("one", 5, 8)
    feed = fetched(connected(room, channel, at=now), at=now)
    assert problems() == {"feed_conflict"}
    asha_browser.post(f"/api/booking/attempts/{attempt}/release/")
    fetched(feed, at=now + LATER)
    assert (blocked(room), problems(), channel.served) == ([(5, 8)], set(), [200, 304])


def test_a_block_by_the_staff_stays_as_it_is(room, channel, now, bell):
    mine = room_blocks.place_block(
        room_ids=[room.pk], check_in=cast.in_days(5), check_out=cast.in_days(7), kind="maintenance", note="", at=now
    )
    channel.close("one", 5, 8)
    fetched(connected(room, channel, at=now), at=now)
    mine.refresh_from_db()
    assert (mine.lifted_at, blocked(room), problems()) == (None, [(5, 7), (7, 8)], {"feed_conflict"})


def test_what_another_channel_has_closed_already_is_no_conflict_and_is_taken_over(feed, room, channel, other, now):
    other.close("echo", 5, 8)
    second = fetched(connected(room, other, at=now, maker=Maker.BOOKING_COM), at=now)
    assert (blocked(room), problems()) == ([(5, 8), (20, 22)], set())
    del channel.stays["one"]
    fetched(feed, at=now + LATER)
    fetched(second, at=now + LATER)
    assert blocked(room) == [(5, 8), (20, 22)]


# --- Echoes ---------------------------------------------------------------------------------------------------------


def test_importing_our_own_calendar_changes_nothing(room, channel, now, bell, asha_browser):
    _, secret = calendar_links.make_link(room=room, maker=Maker.OTHER, at=now)
    story.booked(asha_browser, room, stay=cast.nights(6, 7))
    room_blocks.place_block(
        room_ids=[room.pk], check_in=cast.in_days(9), check_out=cast.in_days(10), kind="owner", note="", at=now
    )
    before = list(Stay.objects.order_by("pk").values())
    channel.body = calendar_answers.serve_calendar(secret=secret, at=now).body
    feed = fetched(connected(room, channel, at=now, maker=Maker.OTHER), at=now)
    assert list(Stay.objects.order_by("pk").values()) == before
    assert (feed.state, FeedEntry.objects.count(), problems()) == ("good", 0, set())


def test_what_a_channel_has_told_us_is_not_told_back_to_it(feed, room, now):
    _, same = calendar_links.make_link(room=room, maker=Maker.AIRBNB, at=now)
    _, another = calendar_links.make_link(room=room, maker=Maker.BOOKING_COM, at=now)
    assert b"VEVENT" not in calendar_answers.serve_calendar(secret=same, at=now).body
    assert calendar_answers.serve_calendar(secret=another, at=now).body.count(b"BEGIN:VEVENT") == 2


def test_a_booking_of_ours_that_comes_back_under_another_name_is_no_conflict(room, channel, now, bell, asha_browser):
    """Booking.com closes what it read here, and says of all closed nights the same."""
    story.booked(asha_browser, room, stay=cast.nights(6, 7))
    _, secret = calendar_links.make_link(room=room, maker=Maker.BOOKING_COM, at=now)
    calendar_answers.serve_calendar(secret=secret, at=now + LATER)
    channel.summary = "CLOSED - Not available"
    channel.close("echo", 6, 7)
    feed = fetched(connected(room, channel, at=now, maker=Maker.BOOKING_COM), at=now + 2 * LATER)
    assert (blocked(room), problems(), feed.state) == ([], set(), "good")


def test_a_guest_of_the_channel_on_a_night_of_ours_is_a_conflict_although_it_reads_us(
    room, channel, now, bell, asha_browser
):
    story.booked(asha_browser, room, stay=cast.nights(6, 7))
    _, secret = calendar_links.make_link(room=room, maker=Maker.AIRBNB, at=now)
    calendar_answers.serve_calendar(secret=secret, at=now + LATER)
    channel.close("guest", 6, 7)
    fetched(connected(room, channel, at=now), at=now + 2 * LATER)
    assert problems() == {"feed_conflict"}


def test_what_was_closed_there_before_it_could_read_our_booking_is_a_conflict_and_stays_one(
    room, channel, now, bell, asha_browser
):
    _, secret = calendar_links.make_link(room=room, maker=Maker.BOOKING_COM, at=now)
    calendar_answers.serve_calendar(secret=secret, at=now - LATER)
    story.booked(asha_browser, room, stay=cast.nights(6, 7))
    channel.summary = "CLOSED - Not available"
    channel.close("theirs", 6, 7)
    feed = fetched(connected(room, channel, at=now, maker=Maker.BOOKING_COM), at=now)
    assert problems() == {"feed_conflict"}
    calendar_answers.serve_calendar(secret=secret, at=now + LATER)
    fetched(feed, at=now + 2 * LATER)
    assert problems() == {"feed_conflict"}


def reads_us(secret: str, channel: Channel, *, at) -> None:
    """The channel closes what is taken here, under names of its own, and says so of it as of all closed nights."""
    body = calendar_answers.serve_calendar(secret=secret, at=at).body
    names = (f"UID:{n}-{channel.port}@channel".encode() for n in range(1000))
    channel.body = re.sub(rb"UID:[^\r]+", lambda _: next(names), body)


@pytest.mark.parametrize("maker", [Maker.BOOKING_COM, Maker.OTHER])
def test_our_own_calendar_under_other_names_changes_nothing(room, channel, now, bell, asha_browser, maker):
    story.booked(asha_browser, room, stay=cast.nights(6, 7))
    room_blocks.place_block(
        room_ids=[room.pk], check_in=cast.in_days(9), check_out=cast.in_days(12), kind="owner", note="", at=now
    )
    _, secret = calendar_links.make_link(room=room, maker=maker, at=now)
    reads_us(secret, channel, at=now)
    before = list(Stay.objects.order_by("pk").values())
    feed = fetched(connected(room, channel, at=now, maker=maker), at=now)
    assert (list(Stay.objects.order_by("pk").values()), problems(), feed.state) == (before, set(), "good")


def test_a_booking_that_moved_to_nights_of_the_channels_guest_is_a_conflict(room, channel, now, bell, asha_browser):
    """The channel has read us since the booking was made, but not since it moved."""
    story.booked(asha_browser, room, stay=cast.nights(6, 7))
    _, secret = calendar_links.make_link(room=room, maker=Maker.BOOKING_COM, at=now)
    calendar_answers.serve_calendar(secret=secret, at=now + LATER)
    Stay.objects.filter(room=room).update(check_in=cast.in_days(10), check_out=cast.in_days(11))
    channel.summary = "CLOSED - Not available"
    channel.close("theirs", 10, 11)
    fetched(connected(room, channel, at=now, maker=Maker.BOOKING_COM), at=now + 2 * LATER)
    assert problems() == {"feed_conflict"}


def freed(room, channel, *, at) -> tuple[Feed, str]:
    """The owner had a night which Booking.com tells back; now it is free here, and Booking.com does not know."""
    block = room_blocks.place_block(
        room_ids=[room.pk], check_in=cast.in_days(6), check_out=cast.in_days(7), kind="owner", note="", at=at
    )
    _, secret = calendar_links.make_link(room=room, maker=Maker.BOOKING_COM, at=at)
    reads_us(secret, channel, at=at)
    feed = fetched(connected(room, channel, at=at, maker=Maker.BOOKING_COM), at=at)
    room_blocks.lift(block=block, at=at)
    return fetched(feed, at=at + LATER), secret


def test_what_is_free_here_again_is_not_closed_because_the_channel_still_repeats_us(room, channel, now, bell):
    feed, secret = freed(room, channel, at=now)
    assert (blocked(room), feed.state) == ([], "good")
    echo = channel.body
    reads_us(secret, channel, at=now + 2 * LATER)
    channel.body = echo  # It takes a while until what it has read is in what it says.
    fetched(feed, at=now + 3 * LATER)
    assert blocked(room) == []


def test_what_the_channel_closes_although_it_knows_that_we_do_not_is_its_own(room, channel, now, bell):
    feed, secret = freed(room, channel, at=now)
    calendar_answers.serve_calendar(secret=secret, at=now + LATER)
    fetched(feed, at=now + 4 * LATER)
    assert blocked(room) == [(6, 7)]
    # And stays so, whoever reads what.
    calendar_answers.serve_calendar(secret=secret, at=now + 5 * LATER)
    fetched(feed, at=now + 5 * LATER)
    assert blocked(room) == [(6, 7)]


def test_a_channel_that_does_not_read_us_any_more_repeats_nothing(room, channel, now, bell):
    feed, _ = freed(room, channel, at=now)
    fetched(feed, at=now + timedelta(hours=25))
    assert blocked(room) == [(6, 7)]


def test_two_channels_do_not_go_on_telling_each_other_of_a_guest_who_has_left_both(room, channel, other, now, bell):
    makers = {Maker.BOOKING_COM: channel, Maker.VRBO: other}
    secrets = {maker: calendar_links.make_link(room=room, maker=maker, at=now)[1] for maker in makers}
    feeds = {maker: connected(room, makers[maker], at=now, maker=maker) for maker in makers}
    block = room_blocks.place_block(
        room_ids=[room.pk], check_in=cast.in_days(6), check_out=cast.in_days(7), kind="owner", note="", at=now
    )
    for turn in range(12):
        at = now + turn * LATER
        for maker, feed in feeds.items():
            fetched(feed, at=at)
            if turn % 2 == 0:
                reads_us(secrets[maker], makers[maker], at=at)
        if turn == 3:
            room_blocks.lift(block=block, at=at)
    assert (blocked(room), problems()) == ([], set())
    assert set(Block.objects.values_list("kind", flat=True)) == {"owner"}


# --- The end --------------------------------------------------------------------------------------------------------


def test_a_feed_that_is_deleted_gives_its_nights_back_once_that_is_confirmed(feed, room, channel, now):
    channel.stays = {}
    fetched(feed, at=now + LATER)
    with pytest.raises(feed_connections.BlocksWouldLift) as refused:
        feed_connections.disconnect(feed=feed, at=now, lifting=False)
    assert (refused.value.extra, len(blocked(room))) == ({"blocks": 2}, 2)
    feed_connections.disconnect(feed=feed, at=now, lifting=True)
    assert (blocked(room), Feed.objects.count(), problems()) == ([], 0, set())


def test_the_audit_is_clean_after_all_of_it(feed, room, channel, now):
    channel.close("three", 40, 41)
    fetched(feed, at=now + LATER)
    assert [verdict.name for verdict in story.report().verdicts if verdict.found.count] == []
