import pytest

from backend.common import limits, redis
from backend.common.limits import Limit, TooMany
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
    key = redis.client().keys("*short*")[0]
    redis.client().pexpire(key, 5_000)
    assert not passes(limit)
    assert redis.client().pttl(key) <= 5_000


def test_after_the_window_there_is_room_again():
    limit = Limit(key="window", count=1, seconds=1)
    assert passes(limit)
    redis.client().pexpire(redis.client().keys("*window*")[0], 1)
    assert _soon(lambda: passes(limit))


def test_every_counter_ends_by_itself():
    limits.take([Limit(key="one", count=5, seconds=60), Limit(key="two", count=5, seconds=600)])
    assert {redis.client().ttl(key) // 60 for key in redis.client().keys("*limit*")} <= {0, 1, 9, 10}


def test_callers_do_not_share_a_counter():
    assert passes(Limit(key="asha", count=1, seconds=60))
    assert passes(Limit(key="ravi", count=1, seconds=60))


def test_without_redis_nothing_is_counted_and_the_caller_learns_it(settings):
    take_redis_away(settings)
    with pytest.raises(redis.Unavailable):
        limits.take([Limit(key="any", count=1, seconds=60)])


def _soon(ask) -> bool:
    return any(ask() for _ in range(1000))
