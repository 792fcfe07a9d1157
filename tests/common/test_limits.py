import random

import pytest

from backend.common import redis
from backend.common.security import limits
from backend.common.security.limits import Limit, TooMany
from tests.common.clock import let_limits_age
from tests.common.crowd import at_once
from tests.common.stores import take_redis_away


def passes(*limits_: Limit) -> bool:
    try:
        limits.take(list(limits_))
    except TooMany:
        return False
    return True


def test_of_many_at_once_exactly_as_many_pass_as_are_allowed():
    limit = Limit(key="crowd", count=7, seconds=60)
    assert sum(at_once(60, lambda _: passes(limit))) == 7


def test_several_counters_count_together_or_not_at_all():
    wide, narrow = Limit(key="wide", count=3, seconds=60), Limit(key="narrow", count=1, seconds=60)
    assert passes(wide, narrow)
    assert not any(passes(wide, narrow) for _ in range(5))
    assert [passes(wide) for _ in range(3)] == [True, True, False]


def test_in_a_crowd_a_refusal_by_one_counter_costs_the_other_nothing():
    wide, narrow = Limit(key="wide", count=100, seconds=60), Limit(key="narrow", count=4, seconds=60)
    at_once(40, lambda _: passes(wide, narrow))
    assert sum(passes(wide) for _ in range(200)) == 96


def test_a_refusal_says_how_many_seconds_to_wait():
    limits.take([Limit(key="slow", count=1, seconds=90)])
    with pytest.raises(TooMany) as refusal:
        limits.take([Limit(key="slow", count=1, seconds=90)])
    assert 88 <= refusal.value.retry_after <= 90


def test_the_wait_is_that_of_the_counter_that_frees_last():
    both = [Limit(key="minute", count=1, seconds=60), Limit(key="hour", count=1, seconds=3600)]
    limits.take(both)
    with pytest.raises(TooMany) as refusal:
        limits.take(both)
    assert 3590 <= refusal.value.retry_after <= 3600


def test_a_refusal_does_not_prolong_the_wait():
    limit = Limit(key="short", count=1, seconds=60)
    limits.take([limit])
    let_limits_age(seconds=50)
    assert not any(passes(limit) for _ in range(5))
    let_limits_age(seconds=10)
    assert passes(limit)


def test_within_any_window_no_more_pass_than_are_allowed():
    """Four late in one minute, and four more early in the next, would be eight within a few seconds."""
    limit = Limit(key="edge", count=5, seconds=60)
    assert passes(limit)
    let_limits_age(seconds=58)
    assert [passes(limit) for _ in range(5)] == [True] * 4 + [False]
    let_limits_age(seconds=2)
    assert [passes(limit) for _ in range(3)] == [True, False, False]
    let_limits_age(seconds=57)
    assert not passes(limit)
    let_limits_age(seconds=1)
    assert [passes(limit) for _ in range(5)] == [True] * 4 + [False]


def test_a_random_walk_never_sees_a_fuller_window():
    walk, limit = random.Random(7), Limit(key="walk", count=6, seconds=30)
    clock, passed = 0.0, []
    for _ in range(300):
        clock += (step := walk.choice((0, 0, 0.5, 2, 9)))
        let_limits_age(seconds=step)
        passed += [clock] if passes(limit) else []
    assert len(passed) > 50
    # A little less than the window: the test itself takes time.
    assert max(sum(begin <= moment < begin + 29.5 for moment in passed) for begin in passed) == 6


def test_a_limit_that_was_lowered_holds_at_once():
    assert all(passes(Limit(key="knob", count=10, seconds=60)) for _ in range(10))
    let_limits_age(seconds=30)
    with pytest.raises(TooMany) as refusal:
        limits.take([Limit(key="knob", count=4, seconds=60)])
    assert 28 <= refusal.value.retry_after <= 30


def test_an_answer_says_how_many_are_left_and_for_how_long():
    limit = Limit(key="left", count=3, seconds=60)
    limits.take([limit])
    let_limits_age(seconds=20)
    (standing,) = limits.count([limit]).standings
    assert (standing.left, standing.limit) == (1, limit)
    assert 38 <= standing.seconds <= 40


def test_a_window_of_any_length_is_kept_no_longer_than_it_matters():
    limits.take([Limit(key="one", count=5, seconds=60), Limit(key="two", count=5, seconds=600)])
    lives = {redis.client().ttl(key) // 60 for key in redis.client().keys("*limited*")}
    assert lives <= {0, 1, 9, 10}


def test_no_more_is_kept_than_is_allowed():
    limit = Limit(key="flood", count=3, seconds=60)
    assert sum(passes(limit) for _ in range(50)) == 3
    (key,) = redis.client().keys("*flood*")
    assert redis.client().llen(key) == 3


def test_callers_do_not_share_a_counter():
    assert passes(Limit(key="asha", count=1, seconds=60))
    assert passes(Limit(key="ravi", count=1, seconds=60))


def test_without_redis_nothing_is_counted_and_the_caller_learns_it(settings):
    take_redis_away(settings)
    with pytest.raises(redis.Unavailable):
        limits.take([Limit(key="any", count=1, seconds=60)])
