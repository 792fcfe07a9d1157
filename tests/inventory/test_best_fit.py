import random
from datetime import date, timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.models import Room
from backend.common.nights import Nights
from backend.inventory import selectors as inventory_selectors
from backend.inventory.core import best_fit
from backend.inventory.core.best_fit import FreeGap, Window, best_first
from tests import cast
from tests.holds.steps import block

DAY = date(2026, 12, 1)
LAST = 24

# A room is what each of its nights is: taken or free. The stay is nights 10 to 12.
STAY = range(10, 13)
calendars = st.lists(
    st.lists(st.sampled_from([False, False, False, True]), min_size=LAST, max_size=LAST), min_size=1, max_size=8
)


def night(number: int) -> date:
    return DAY + timedelta(days=number)


def gap_of(room_id: int, taken: list[bool]) -> FreeGap | None:
    """As the house sees it: from the nearest guests on either side."""
    if any(taken[n] for n in STAY):
        return None
    left_on = max((night(n + 1) for n in range(STAY.start) if taken[n]), default=None)
    taken_on = min((night(n) for n in range(STAY.stop, LAST) if taken[n]), default=None)
    window = Window(nights=Nights(night(STAY.start), night(STAY.stop)), opens=DAY, closes=night(LAST))
    return best_fit.gap(room_id=room_id, room_number=f"A{room_id}", left_on=left_on, taken_on=taken_on, window=window)


def free_around(taken: list[bool]) -> tuple[int, int]:
    """By walking from the stay, night by night, until somebody sleeps there."""
    before = after = 0
    while STAY.start - before > 0 and not taken[STAY.start - before - 1]:
        before += 1
    while STAY.stop + after < LAST and not taken[STAY.stop + after]:
        after += 1
    return before, after


@given(calendars)
def test_the_room_given_away_first_is_the_one_that_walking_night_by_night_finds(rooms):
    free = {n: free_around(taken) for n, taken in enumerate(rooms) if not any(taken[day] for day in STAY)}
    by_hand = sorted(free, key=lambda n: (sum(free[n]), min(free[n]), n))
    gaps = [gap for n, taken in enumerate(rooms) if (gap := gap_of(n, taken))]
    assert [gap.room_id for gap in best_first(gaps)] == by_hand
    assert {gap.room_id: (gap.before, gap.after) for gap in gaps} == free


@given(calendars, st.randoms())
def test_the_order_of_the_rooms_does_not_matter(rooms, dice):
    gaps = [gap for n, taken in enumerate(rooms) if (gap := gap_of(n, taken))]
    assert best_first(dice.sample(gaps, len(gaps))) == best_first(gaps)


@given(calendars)
def test_an_exact_fit_is_never_passed_over(rooms):
    gaps = [gap for n, taken in enumerate(rooms) if (gap := gap_of(n, taken))]
    exact = [gap for gap in gaps if gap.before == gap.after == 0]
    assert not exact or best_first(gaps)[0] in exact


def test_of_equal_rooms_the_lower_number_comes_first_as_people_count():
    gaps = [FreeGap(room_id=n, room_number=f"A{number}", before=3, after=3) for n, number in enumerate((10, 9, 100))]
    assert [gap.room_number for gap in best_first(gaps)] == ["A9", "A10", "A100"]


def test_what_is_left_over_stays_in_one_piece_where_it_can():
    middle, edge = (FreeGap(room_id=n, room_number="A", before=n, after=4 - n) for n in (2, 0))
    assert best_first([middle, edge]) == [edge, middle]


@pytest.mark.django_db
def test_the_nights_around_a_stay_are_counted_in_the_database_as_by_walking(resort, now):
    """Of many rooms with many blocks: which are free, and how long around the nights 30 to 34."""
    dice = random.Random(7)
    rooms = [cast.a_room(resort, f"A{n}") for n in range(30)]
    calendar = {room.pk: [False] * 80 for room in rooms}
    for room in rooms:
        for first in dice.sample(range(0, 80, 4), 6):
            block(room, first, first + 4)
            calendar[room.pk][first : first + 4] = [True] * 4
    found = inventory_selectors.gaps(rooms=rooms, nights=Nights(cast.in_days(30), cast.in_days(34)), at=now)
    assert set(found) == {pk for pk, taken in calendar.items() if not any(taken[30:34])}
    assert found
    sold_until = settings.BOOKING_HORIZON_DAYS + settings.MAX_STAY_NIGHTS
    for pk, gap in found.items():
        before = next((30 - n - 1 for n in range(29, -1, -1) if calendar[pk][n]), 30)
        after = next((n - 34 for n in range(34, 80) if calendar[pk][n]), sold_until - 34)
        assert (gap.before, gap.after) == (before, after)


@pytest.mark.django_db
def test_a_guest_who_is_there_already_and_leaves_too_late_does_not_count_backwards(resort, room, now):
    block(room, -3, 2)
    gap = inventory_selectors.gaps(rooms=[room], nights=Nights(cast.in_days(2), cast.in_days(4)), at=now)[room.pk]
    assert gap.before == 0


@pytest.mark.django_db
def test_it_costs_one_query_however_many_rooms(resort, now, django_assert_num_queries):
    rooms = list(
        Room.objects.bulk_create(
            Room(resort=resort, room_number=str(n), capacity=2, price_per_night=1) for n in range(40)
        )
    )
    with django_assert_num_queries(1):
        inventory_selectors.gaps(rooms=rooms, nights=Nights(cast.in_days(2), cast.in_days(4)), at=now)
