"""Redis keeps no room for nobody."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from backend.common import redis
from backend.holds.services import endings, redis_gate
from tests.common.stores import take_redis_away
from tests.holds import steps
from tests.invariants import story

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "dandeli:hold:{1}:7:20301224"


def keep(seconds: int | None, *, key: str = KEY, token: str = "f" * 32) -> None:
    redis.client().set(key, token, ex=seconds)


def test_holds_of_live_attempts_are_fine(asha_browser, room, other_room):
    steps.held(asha_browser, room)
    steps.paying_for(asha_browser, other_room)
    assert steps.gate_keys() == 10
    assert story.findings("I5") == []


def test_a_hold_without_an_attempt_is_found(asha_browser, room):
    steps.held(asha_browser, room)
    keep(settings.HOLD_SECONDS)
    found = story.findings("I5")
    assert len(found) == 1
    assert found[0].startswith(f"{KEY}: of {'f' * 32}, which is no live attempt's, for another")


def test_a_hold_that_is_being_placed_is_fine():
    keep(settings.HOLD_PROVISIONAL_SECONDS)
    assert story.findings("I5") == []


def test_a_hold_that_outlives_its_attempt_is_found(asha, asha_browser, room, monkeypatch):
    attempt = steps.held(asha_browser, room)
    monkeypatch.setattr(redis_gate, "release_in_redis", lambda claim: None)
    endings.release_attempt(user_id=asha.pk, attempt_id=attempt.pk, at=timezone.now())
    assert len(story.findings("I5")) == 5


def test_a_hold_past_its_attempts_end_is_found_though_no_sweeper_ran(asha_browser, room):
    steps.held(asha_browser, room)
    found = story.findings("I5", at=timezone.now() + timedelta(seconds=settings.HOLD_SECONDS + 1))
    assert len(found) == 5


def test_a_hold_without_an_end_is_found_whoever_has_it(asha_browser, room):
    steps.held(asha_browser, room)
    key = redis.client().keys("dandeli:hold:*")[0]
    redis.client().persist(key)
    found = story.findings("I5")
    assert len(found) == 1
    assert found[0].endswith("and it never ends")


@pytest.mark.parametrize("value", [b"\xff\x00", b""])
def test_a_hold_with_a_crooked_owner_is_found(value):
    redis.client().set(KEY, value)
    assert len(story.findings("I5")) == 1


def test_a_key_that_is_no_text_is_found():
    redis.client().hset(KEY, "a", "b")
    assert story.findings("I5") == [f"{KEY}: of nobody, and it never ends"]


def test_a_hold_that_goes_while_we_look_is_not_found(monkeypatch):
    keep(settings.HOLD_SECONDS)
    monkeypatch.setattr("time.sleep", lambda seconds: redis.client().delete(KEY))
    assert story.findings("I5") == []


def test_other_keys_are_nobodys_business():
    redis.client().set("dandeli:otp:1", "x")
    redis.client().set("celery", "x")
    assert story.findings("I5") == []


def test_thousands_of_holds_are_looked_at_in_batches(django_assert_max_num_queries):
    redis.client().mset({f"dandeli:hold:{{1}}:{n}:20301224": "f" * 32 for n in range(2500)})
    with django_assert_max_num_queries(106):
        report = story.report()
    found = next(verdict.found for verdict in report.verdicts if verdict.name == "I5")
    assert (found.rows, found.count, len(found.shown)) == (2500, 2500, 20)


def test_without_redis_holds_are_not_checked_and_everything_else_is(settings, booking):
    take_redis_away(settings)
    report = story.report()
    assert [verdict.name for verdict in report.unchecked] == ["I5"]
    assert "Redis does not answer" in report.unchecked[0].found.unchecked
    assert report.count == 0
