"""Twenty guests wait for one room, and many hands serve the line at once."""

import random
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from backend.holds.services import endings
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN
from backend.waitlist import selectors
from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import rounds, withdrawals
from tests import cast
from tests.races import crowd
from tests.waitlist import line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture(autouse=True)
def by_day():
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with time_machine.travel(noon):
        yield


def serve() -> int:
    return rounds.serve_waiting_guests(at=timezone.now())


def free_for_somebody(resort) -> list[WaitingEntry]:
    """Who waits although rooms are free that would do."""
    now = timezone.now()
    rooms, taken = selectors.rooms_of_entry(resort.pk), selectors.taken_at(resort.pk, at=now)
    line = WaitingEntry.objects.filter(state="waiting")
    return [entry for entry in line if selectors.choice(entry, rooms, taken, at=now)]


def offered() -> list[int]:
    return list(WaitingEntry.objects.filter(state="offered").order_by("pk").values_list("pk", flat=True))


def abandon(entry_id: int) -> None:
    """The guest who has the offer gives it up, in one of the ways there are."""
    entry = WaitingEntry.objects.get(pk=entry_id)
    if entry_id % 2:
        withdrawals.leave(user_id=entry.user_id, entry_id=entry_id, at=timezone.now())
    else:
        endings.release_attempt(user_id=entry.user_id, attempt_id=entry.attempt_id, at=timezone.now())


def test_twenty_guests_wait_for_one_room_that_is_abandoned_again_and_again(resort, room):
    kept = line.sold_out(room)[0]
    entries = [line.waits(browser, resort).pk for browser in crowd.guests(20)]
    before, seen = crowd.deadlocks(), []
    line.lift(kept)
    crowd.at_once(*[serve] * 4)
    while now := offered():
        assert len(now) == 1
        assert free_for_somebody(resort) == []
        seen += now
        # Given up while others serve the line.
        crowd.at_once(partial(abandon, now[0]), *[serve] * 3)
        serve()
    assert seen == entries
    assert set(line.states()) == {"declined"}
    assert WaitingEntry.objects.values("attempt").distinct().count() == 20
    assert crowd.deadlocks() == before


def test_workers_at_once_make_no_two_offers_of_one_room_or_to_one_entry(resort, monkeypatch):
    """With and without the gate: PostgreSQL alone decides as well."""
    rooms = [cast.a_room(resort, f"R{n}") for n in range(5)]
    blocks = line.sold_out(*rooms)
    browsers = crowd.guests(20)
    entries = [line.waits(browser, resort).pk for browser in browsers]
    monkeypatch.setattr("backend.holds.services.redis_gate.place_in_redis", lambda claim, seconds: set())
    for block in blocks:
        line.lift(block)
    before = crowd.deadlocks()
    crowd.at_once(*[serve] * 6)
    serve()
    assert offered() == entries[:5]
    held = Stay.objects.filter(state__in=STAY_TAKEN).values_list("room", flat=True)
    assert sorted(held) == sorted(room.pk for room in rooms)
    assert crowd.deadlocks() == before


@pytest.mark.parametrize("seed", range(5))
def test_an_offer_against_everybody_elses_select_rooms_has_one_winner(resort, room, seed):
    kept = line.sold_out(room)[0]
    waiting, *others = crowd.guests(12)
    entry = line.waits(waiting, resort)
    line.lift(kept)
    acts = [partial(cast.select, browser, room) for browser in others] + [serve] * 2
    random.Random(seed).shuffle(acts)
    answers = crowd.at_once(*acts)
    won = [answer for answer in answers if getattr(answer, "status_code", 0) == 201]
    entry.refresh_from_db()
    assert (len(won), entry.state) in ((1, "waiting"), (0, "offered"))
    assert Stay.objects.filter(state__in=STAY_TAKEN).count() == 1
    if won:
        # The first in line has lost nothing: it is theirs as soon as the outsider lets go.
        attempt = Stay.objects.get(state="held").attempt
        endings.release_attempt(user_id=attempt.user_id, attempt_id=attempt.pk, at=timezone.now())
        serve()
        entry.refresh_from_db()
        assert entry.state == "offered"


def test_a_guest_who_leaves_while_being_offered_keeps_no_room(resort, room):
    for browser in crowd.guests(10):
        kept = line.sold_out(room)[0]
        entry = line.waits(browser, resort)
        line.lift(kept)
        leave = partial(withdrawals.leave, user_id=entry.user_id, entry_id=entry.pk, at=timezone.now())
        crowd.at_once(leave, serve)
        entry.refresh_from_db()
        assert entry.state in ("withdrawn", "declined")
        assert not Stay.objects.filter(state__in=STAY_TAKEN).exists()


@pytest.mark.parametrize("seed", range(3))
def test_by_type_and_by_room_many_hands_keep_the_order_of_the_line(resort, seed):
    """Rooms of a type get free one by one, while others serve the line: each goes to the first whom it would do."""
    rooms = [cast.a_room(resort, f"A{n}") for n in range(6)]
    cast.a_type(resort, "deluxe", *rooms)
    blocks = line.sold_out(*rooms)
    rng = random.Random(seed)
    wishes = [{"types": {"deluxe": 1}} if rng.random() < 0.5 else {"rooms": [rng.choice(rooms)]} for _ in range(12)]
    entries = [line.waits(browser, resort, **wish) for browser, wish in zip(crowd.guests(12), wishes, strict=True)]
    left, expected = list(zip(entries, wishes, strict=True)), []
    before = crowd.deadlocks()
    for room, kept in rng.sample(list(zip(rooms, blocks, strict=True)), 6):
        crowd.at_once(partial(line.lift, kept), *[serve] * 3)
        serve()
        first = next((each for each in left if each[1].get("rooms", [room]) == [room]), None)
        if first is not None:
            left.remove(first)
            expected.append(first[0].pk)
        assert offered() == sorted(expected)
        assert free_for_somebody(resort) == []
    assert Stay.objects.filter(state="held").values("room").distinct().count() == len(expected)
    assert crowd.deadlocks() == before
