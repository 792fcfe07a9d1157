"""What restrictions object to, and what they say would fit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.common.nights import Nights
from backend.pricing.core.party import Party
from backend.sale_rules.core.restrictions import RestrictionLimit, RestrictionTerms, StayToJudge, objections

# A Tuesday.
TODAY = date(2026, 12, 1)
ASKED = StayToJudge(
    nights=Nights(date(2026, 12, 18), date(2026, 12, 20)),
    party=Party(adults=1, child_ages=(11,)),
    room_ids=frozenset({1}),
    room_type_ids=frozenset({11}),
    today=TODAY,
    hour=15,
)
FRIDAY = frozenset({4})


def rule(limit: RestrictionLimit, value: int = 0, **more) -> RestrictionTerms:
    return RestrictionTerms(code=more.pop("code", "x"), label="X", limit=limit, value=value, **more)


def said(rules, asked=ASKED) -> list[tuple[str, dict]]:
    return [(found.restriction.limit.value, found.fits) for found in objections(rules, asked)]


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        (rule(RestrictionLimit.LEAST_NIGHTS, 3), {"nights": 3}),
        (rule(RestrictionLimit.MOST_NIGHTS, 1), {"nights": 1}),
        (rule(RestrictionLimit.MOST_GUESTS, 1), {"guests": 1}),
        (rule(RestrictionLimit.LEAST_AGE, 12), {"least_age": 12}),
        (rule(RestrictionLimit.NO_ARRIVAL, weekdays=FRIDAY), {"check_in_date": date(2026, 12, 19)}),
        (rule(RestrictionLimit.NO_ARRIVAL, last_day=date(2026, 12, 24)), {"check_in_date": date(2026, 12, 25)}),
        (rule(RestrictionLimit.NO_DEPARTURE, weekdays=frozenset({6})), {"check_out_date": date(2026, 12, 21)}),
        (rule(RestrictionLimit.NOT_SOLD, first_day=date(2026, 12, 19), last_day=date(2026, 12, 19)), {}),
        (rule(RestrictionLimit.LEAST_DAYS_AHEAD, 20), {"check_in_date": date(2026, 12, 21)}),
        (rule(RestrictionLimit.MOST_DAYS_AHEAD, 10), {"check_in_date": date(2026, 12, 11)}),
        (rule(RestrictionLimit.NO_ARRIVAL), {}),
        (rule(RestrictionLimit.LEAST_NIGHTS, 3, room_type_ids=frozenset({11})), {"nights": 3}),
        (rule(RestrictionLimit.LEAST_NIGHTS, 3, room_ids=frozenset({2}), room_type_ids=frozenset({11})), {"nights": 3}),
        (rule(RestrictionLimit.LEAST_NIGHTS, 3, room_ids=frozenset({1}), room_type_ids=frozenset({12})), {"nights": 3}),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_objects_and_says_what_fits(found, fits):
    assert said([found]) == [(found.limit.value, fits)]


@pytest.mark.parametrize(
    "kept",
    [
        rule(RestrictionLimit.LEAST_NIGHTS, 2),
        rule(RestrictionLimit.MOST_NIGHTS, 2),
        rule(RestrictionLimit.MOST_GUESTS, 2),
        rule(RestrictionLimit.LEAST_AGE, 11),
        rule(RestrictionLimit.LEAST_AGE, 18, first_day=date(2026, 12, 19)),
        rule(RestrictionLimit.LEAST_AGE, 18, room_ids=frozenset({2})),
        rule(RestrictionLimit.NO_ARRIVAL, weekdays=frozenset({0, 1, 2, 3, 5, 6})),
        rule(RestrictionLimit.NO_DEPARTURE, weekdays=frozenset({5})),
        # The day of departure is no night.
        rule(RestrictionLimit.NOT_SOLD, first_day=date(2026, 12, 20)),
        rule(RestrictionLimit.LEAST_DAYS_AHEAD, 17),
        rule(RestrictionLimit.MOST_DAYS_AHEAD, 17),
        rule(RestrictionLimit.SAME_DAY_UNTIL, 12),
        rule(RestrictionLimit.LEAST_NIGHTS, 9, room_ids=frozenset({2})),
        rule(RestrictionLimit.LEAST_NIGHTS, 9, last_day=date(2026, 12, 17)),
        rule(RestrictionLimit.LEAST_NIGHTS, 9, room_type_ids=frozenset({12})),
        rule(RestrictionLimit.LEAST_NIGHTS, 9, room_ids=frozenset({2}), room_type_ids=frozenset({12})),
    ],
    ids=str,
)
def test_a_rule_that_is_kept_objects_to_nothing(kept):
    assert said([kept]) == []


@pytest.mark.parametrize(("hour", "refused"), [(17, False), (18, True), (23, True)])
def test_for_the_same_night_one_books_before_an_hour(hour, refused):
    tonight = replace(ASKED, nights=Nights(TODAY, ASKED.nights.check_out), hour=hour)
    expected = [("same_day_until", {"check_in_date": date(2026, 12, 2)})] if refused else []
    assert said([rule(RestrictionLimit.SAME_DAY_UNTIL, 18)], tonight) == expected


def test_grown_ups_are_taken_whatever_the_least_age():
    assert said([rule(RestrictionLimit.LEAST_AGE, 18)], replace(ASKED, party=Party(adults=2))) == []


days = st.integers(0, 40).map(lambda n: TODAY + timedelta(days=n))
rules = st.builds(
    RestrictionTerms,
    code=st.sampled_from("abc"),
    label=st.just("X"),
    limit=st.sampled_from(RestrictionLimit),
    value=st.integers(0, 20),
    first_day=days,
    last_day=days,
    weekdays=st.frozensets(st.integers(0, 6), max_size=3),
    room_ids=st.frozensets(st.integers(1, 3), max_size=2),
    room_type_ids=st.frozensets(st.sampled_from([11, 12, 13]), max_size=2),
)
# The rooms and their types; the fourth has none.
TYPES = {1: 11, 2: 11, 3: 12}


def of_rooms(room_ids: frozenset[int]) -> dict[str, frozenset[int]]:
    return {"room_ids": room_ids, "room_type_ids": frozenset(TYPES[room] for room in room_ids if room in TYPES)}


wishes = st.builds(
    lambda check_in, nights, rooms, **more: StayToJudge(nights=Nights.of(check_in, nights), **of_rooms(rooms), **more),
    check_in=days,
    nights=st.integers(1, 10),
    rooms=st.frozensets(st.integers(1, 4), min_size=1),
    today=st.just(TODAY),
    hour=st.integers(0, 23),
    party=st.builds(Party, adults=st.integers(1, 8), child_ages=st.sets(st.integers(0, 17), max_size=3).map(tuple)),
)


@settings(max_examples=500)
@given(st.lists(rules, max_size=5), wishes, st.randoms())
def test_the_order_of_rules_does_not_matter(found, asked, random):
    shuffled = random.sample(found, len(found))
    assert sorted(map(str, objections(found, asked))) == sorted(map(str, objections(shuffled, asked)))


@settings(max_examples=500)
@given(st.lists(rules, max_size=5), wishes)
def test_rooms_that_are_sold_one_by_one_are_sold_together(found, asked):
    one_by_one = any(objections(found, replace(asked, **of_rooms(frozenset({room})))) for room in asked.room_ids)
    assert bool(objections(found, asked)) is one_by_one


@settings(max_examples=500)
@given(st.lists(rules, max_size=5), wishes)
def test_what_fits_is_not_objected_to_for_the_same_reason(found, asked):
    for objection in objections(found, asked):
        limit, fits = objection.restriction.limit, objection.fits
        if limit is RestrictionLimit.NO_ARRIVAL and fits:
            moved = replace(asked, nights=Nights.of(fits["check_in_date"]))
            assert limit not in {one.restriction.limit for one in objections(found, moved)}
