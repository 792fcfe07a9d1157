from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.availability.core.free_nights import FreeNights, RoomNeed, free, seats, shifts, split_stay, taken
from backend.common.nights import Nights
from tests.machinery import volume

NIGHTS = 12
FIRST = date(2026, 12, 1)
rooms = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2**NIGHTS - 1)), max_size=4).map(
    lambda pairs: [FreeNights(room_id=n, capacity=c, busy=b) for n, (c, b) in enumerate(pairs, start=1)]
)
parties = st.builds(RoomNeed, guests=st.integers(1, 8), most_rooms=st.integers(1, 3))
spans = st.tuples(st.integers(0, NIGHTS - 1), st.integers(1, 6)).map(lambda p: (p[0], min(NIGHTS, p[0] + p[1])))


def is_free(room: FreeNights, span) -> bool:
    return not any(room.busy >> night & 1 for night in range(*span))


def seated_somehow(rooms, span, party) -> bool:
    """By trying every set of rooms."""
    left = [room for room in rooms if is_free(room, span)]
    sets = (chosen for size in range(1, party.most_rooms + 1) for chosen in combinations(left, size))
    return any(sum(room.capacity for room in chosen) >= party.guests for chosen in sets)


def ways(span, most_parts):
    """Every way to cut a span into so many parts."""
    begin, end = span
    for cuts in range(most_parts):
        for at in combinations(range(begin + 1, end), cuts):
            edges = [begin, *at, end]
            yield list(pairwise(edges))


@settings(max_examples=volume.share(1000))
@given(rooms, spans, parties)
def test_a_party_is_seated_where_some_set_of_free_rooms_seats_it(rooms, span, party):
    assert seats(rooms, span, party) is seated_somehow(rooms, span, party)
    assert free(rooms, span) == [room.room_id for room in rooms if is_free(room, span)]


@settings(max_examples=volume.share(1000))
@given(rooms, spans, parties)
def test_a_stay_is_split_as_seldom_as_possible_or_not_at_all(rooms, span, party):
    found = split_stay(rooms, span, party, most_parts=3)
    possible = [way for way in ways(span, 3) if all(seated_somehow(rooms, part, party) for part in way)]
    assert len(found) == min(map(len, possible), default=0)
    assert found == [] or found in possible


@settings(max_examples=volume.share(1000))
@given(rooms, spans.filter(lambda span: span[1] <= NIGHTS - 3), parties)
def test_other_days_are_those_at_which_the_party_is_seated_nearest_first(rooms, span, party):
    found = shifts(rooms, span, party, days=3)
    begin, end = span
    possible = {s for s in (-3, -2, -1, 1, 2, 3) if begin + s >= 0}
    assert set(found) == {s for s in possible if seated_somehow(rooms, (begin + s, end + s), party)}
    assert [abs(step) for step in found] == sorted(abs(step) for step in found)


@given(st.lists(st.tuples(st.integers(-5, 20), st.integers(1, 9)), max_size=5))
def test_a_night_is_taken_when_a_stay_covers_it(pairs):
    stays = [Nights.of(FIRST + timedelta(begin), nights) for begin, nights in pairs]
    busy = taken(stays, window=Nights.of(FIRST, NIGHTS))
    covered = [any(FIRST + timedelta(n) in stay for stay in stays) for n in range(NIGHTS)]
    assert [bool(busy >> n & 1) for n in range(NIGHTS)] == covered
    assert busy < 2**NIGHTS


def test_earlier_days_come_before_as_distant_later_ones():
    room = FreeNights(room_id=1, capacity=2, busy=0b000100)
    assert shifts([room], (2, 3), RoomNeed(guests=2, most_rooms=1), days=2) == [-1, 1, -2, 2]
