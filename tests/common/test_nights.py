"""Nights in a row, half open."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.nights import Nights

DAY = date(2026, 12, 30)
some = st.builds(
    lambda begin, count: Nights.of(DAY + timedelta(days=begin), count), st.integers(0, 9), st.integers(1, 9)
)


def test_the_day_of_departure_is_not_a_night():
    nights = Nights(date(2026, 12, 30), date(2027, 1, 2))
    assert list(nights) == [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)]
    assert len(nights) == 3


@pytest.mark.parametrize("days", [0, -1])
def test_there_is_at_least_one_night(days):
    with pytest.raises(ValueError, match="no night"):
        Nights(DAY, DAY + timedelta(days=days))


@given(some, some)
def test_they_overlap_where_they_share_a_night(one, other):
    assert one.overlaps(other) == other.overlaps(one) == bool({*one} & {*other})


@given(some, st.integers(-3, 20))
def test_a_night_is_among_them_or_not(nights, day):
    night = DAY + timedelta(days=day)
    assert (night in nights) == (night in list(nights))
    later = nights.since(night)
    assert [*(later or ())] == [each for each in nights if each >= night]


@given(st.sets(st.integers(0, 12)))
def test_single_nights_are_put_together_as_far_as_they_follow_each_other(days):
    nights = [DAY + timedelta(days=day) for day in sorted(days)]
    runs = list(Nights.runs(nights))
    assert [night for run in runs for night in run] == nights
    assert all(one.check_out < other.check_in for one, other in pairwise(runs))
