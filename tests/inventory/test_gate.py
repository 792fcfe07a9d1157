"""The gate on a real Redis."""

from datetime import date, timedelta

import pytest

from backend.common import redis
from backend.common.nights import Nights
from backend.inventory.gateway import gate
from backend.inventory.gateway.gate import Claim, RoomGroup
from tests.common.crowd import at_once
from tests.common.stores import take_redis_away

DAY_1 = date(2026, 12, 1)


def claim(owner: str, *rooms: int, begin: int = 1, end: int = 5, resort: int = 1) -> Claim:
    """The nights of `[begin, end)` of December."""
    nights = Nights(DAY_1 + timedelta(days=begin - 1), DAY_1 + timedelta(days=end - 1))
    return Claim(resort_id=resort, room_ids=rooms or (101,), nights=nights, token=owner)


def owners(of: Claim) -> list[str | None]:
    return [value and value.decode() for value in redis.client().mget(of.keys())]


def seconds_left(of: Claim) -> set[int]:
    keys = of.keys()
    return {-(-redis.client().pttl(key) // 1000) for key in keys}


def test_a_claim_holds_every_night_of_every_room():
    wish = claim("asha", 101, 102)
    assert gate.place(wish, seconds=60) == set()
    assert owners(wish) == ["asha"] * 8


def test_a_claim_ends_by_itself():
    wish = claim("asha", 101, 102)
    gate.place(wish, seconds=60)
    assert seconds_left(wish) == {60}


def test_of_several_rooms_exactly_the_lost_ones_are_named():
    gate.place(claim("ravi", 103), seconds=60)
    gate.place(claim("meera", 101, begin=4, end=9), seconds=60)
    assert gate.place(claim("asha", 104, 103, 102, 101), seconds=60) == {101, 103}


def test_who_loses_one_room_holds_none():
    gate.place(claim("ravi", 102, begin=4), seconds=60)
    gate.place(claim("asha", 101, 102, 103), seconds=60)
    assert set(owners(claim("asha", 101, 103))) == {None}
    assert len(redis.client().keys("*hold*")) == 1


def test_the_same_owner_may_place_again():
    gate.place(claim("asha"), seconds=60)
    assert gate.place(claim("asha"), seconds=90) == set()
    assert seconds_left(claim("asha")) == {90}


def test_a_departure_and_an_arrival_share_a_day():
    assert gate.place(claim("asha", begin=1, end=5), seconds=60) == set()
    assert gate.place(claim("ravi", begin=5, end=8), seconds=60) == set()


@pytest.mark.parametrize(("begin", "end"), [(1, 2), (4, 5), (2, 4), (1, 9), (4, 30)])
def test_one_shared_night_is_enough_to_lose(begin, end):
    gate.place(claim("asha", begin=1, end=5), seconds=60)
    assert gate.place(claim("ravi", begin=begin, end=end), seconds=60) == {101}


def test_resorts_do_not_meet():
    gate.place(claim("asha", resort=1), seconds=60)
    assert gate.place(claim("ravi", resort=2), seconds=60) == set()


def test_a_release_gives_everything_back():
    gate.place(claim("asha", 101, 102), seconds=60)
    assert gate.release(claim("asha", 101, 102)) == 8
    assert gate.place(claim("ravi", 101, 102), seconds=60) == set()


def test_a_late_release_by_an_old_owner_touches_nobody():
    gate.place(claim("ravi"), seconds=60)
    assert gate.release(claim("asha")) == 0
    assert owners(claim("ravi")) == ["ravi"] * 4


def test_an_extension_lengthens_every_night():
    gate.place(claim("asha", 101, 102), seconds=60)
    gate.extend(claim("asha", 101, 102), seconds=900)
    assert seconds_left(claim("asha", 101, 102)) == {900}


def test_a_late_extension_by_an_old_owner_touches_nobody():
    gate.place(claim("ravi"), seconds=60)
    gate.extend(claim("asha"), seconds=900)
    assert owners(claim("ravi")) == ["ravi"] * 4
    assert seconds_left(claim("ravi")) == {60}


def test_an_extension_takes_back_what_lapsed_but_not_what_is_anothers():
    gate.place(claim("ravi", 102), seconds=60)
    gate.extend(claim("asha", 101, 102), seconds=900)
    assert owners(claim("asha", 101, 102)) == ["asha"] * 4 + ["ravi"] * 4


def test_of_many_at_once_one_wins_and_nobody_else_leaves_a_key():
    won = at_once(40, lambda n: gate.place(claim(f"guest {n}", *((101, 102) if n % 2 else (102, 101))), seconds=60))
    winner = won.index(set())
    assert won.count(set()) == 1
    assert set(owners(claim("any", 101, 102))) == {f"guest {winner}"}


def test_after_a_flush_the_scripts_still_run():
    gate.place(claim("asha"), seconds=60)
    redis.client().script_flush()
    redis.client().flushdb()
    assert gate.place(claim("ravi"), seconds=60) == set()


def test_without_redis_the_caller_learns_it(settings):
    take_redis_away(settings)
    with pytest.raises(redis.Unavailable):
        gate.place(claim("asha"), seconds=60)


def pick(owner: str, *groups: tuple[tuple[int, ...], int], seconds: int = 60) -> gate.Picked:
    """What the gate gives of each group, for the nights 1 to 4."""
    found = [RoomGroup(room_ids=rooms, wanted=wanted) for rooms, wanted in groups]
    return gate.pick(claim(owner), found, seconds=seconds)


def test_of_each_group_the_first_free_rooms_are_picked():
    gate.place(claim("ravi", 102, begin=4, end=9), seconds=60)
    assert pick("asha", ((103, 102, 101), 2), ((202, 201), 1)).room_ids == (103, 101, 202)
    assert owners(claim("asha", 101, 103, 202)) == ["asha"] * 12
    assert seconds_left(claim("asha", 101, 103, 202)) == {60}
    assert owners(claim("asha", 201)) == [None] * 4


def test_a_pick_that_finds_too_few_takes_none_and_says_who_is_in_the_way():
    gate.place(claim("ravi", 101, 201), seconds=60)
    picked = pick("asha", ((101, 102), 1), ((201, 202), 2))
    assert (picked.room_ids, picked.lost) == ((), {101, 201})
    assert owners(claim("asha", 102, 202)) == [None] * 8


def test_an_owner_who_picks_again_gets_the_same_rooms():
    assert pick("asha", ((102, 101), 1)) == pick("asha", ((102, 101), 1), seconds=90)
    assert owners(claim("asha", 101)) == [None] * 4


def test_thirty_who_pick_one_of_thirty_at_once_get_one_each():
    rooms = tuple(range(101, 131))
    found = at_once(30, lambda n: pick(f"guest {n}", (rooms, 1)).room_ids)
    assert sorted(found) == [(room,) for room in rooms]
    assert pick("the next", (rooms, 1)).lost == set(rooms)
