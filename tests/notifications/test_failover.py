"""Two providers behind one door, and a breaker before each."""

from dataclasses import replace

import pytest

from backend.common import redis
from backend.incidents.models import Incident
from backend.notifications.gateway import breaker
from backend.notifications.gateway.carrier import Down, Rejected, Sms, Undelivered, Unsure
from backend.notifications.gateway.failover import Failover
from tests.cast import ASHA
from tests.common.crowd import at_once
from tests.notifications.phone import Provider

pytestmark = pytest.mark.django_db

CODE = Sms(to=ASHA, kind="otp", text="123456 is your code", variables={"code": "123456"}, message_id="7-1")
NEWS = replace(CODE, kind="booking_confirmed", text="Your stay is confirmed.")


@pytest.fixture
def first():
    return Provider("first")


@pytest.fixture
def second():
    return Provider("second")


@pytest.fixture
def both(first, second):
    return Failover([first, second])


def a_rest_passes():
    redis.client().delete(*redis.client().scan_iter("dandeli:sms:*:rest"))


def break_down(both, first, now):
    first.trouble = [Down("first 503")] * breaker.FAILURES_MOST
    for _ in range(breaker.FAILURES_MOST):
        both.send(CODE, at=now)


def test_the_first_provider_carries_what_it_takes_and_the_second_hears_nothing(both, first, second, now):
    accepted = both.send(CODE, at=now)
    assert (accepted.gateway, accepted.id) == ("first", "first-1")
    assert second.calls == 0


@pytest.mark.parametrize("error", [Down("first 503"), Undelivered("first 211")])
@pytest.mark.parametrize("sms", [CODE, NEWS], ids=["code", "news"])
def test_what_the_first_does_not_take_goes_to_the_second(both, first, second, now, error, sms):
    first.trouble = [error]
    assert both.send(sms, at=now).gateway == "second"
    assert second.taken == [sms]


def test_a_number_that_is_wrong_is_tried_nowhere_else(both, first, second, now):
    first.trouble = [Rejected("first 21211")]
    with pytest.raises(Rejected, match="first 21211"):
        both.send(CODE, at=now)
    assert second.calls == 0


def test_a_code_whose_answer_was_lost_goes_to_the_second(both, first, second, now):
    first.trouble = [Unsure("first ReadTimeout")]
    assert both.send(CODE, at=now).gateway == "second"


def test_other_news_whose_answer_was_lost_is_not_told_by_another(both, first, second, now):
    first.trouble = [Unsure("first ReadTimeout")]
    with pytest.raises(Unsure):
        both.send(NEWS, at=now)
    assert second.calls == 0


def test_when_all_fail_the_last_reason_is_given(both, first, second, now):
    first.trouble, second.trouble = [Down("first 503")], [Down("second ConnectTimeout")]
    with pytest.raises(Undelivered, match="second ConnectTimeout"):
        both.send(CODE, at=now)


def test_a_dead_provider_is_not_asked_for_every_message(both, first, second, now):
    break_down(both, first, now)
    for _ in range(10):
        both.send(CODE, at=now)
    assert (first.calls, second.calls) == (breaker.FAILURES_MOST, breaker.FAILURES_MOST + 10)


def test_when_every_circuit_is_open_the_message_waits(both, first, now):
    break_down(both, first, now)
    with pytest.raises(Undelivered, match="first circuit_open"):
        Failover([first]).send(CODE, at=now)


def test_after_a_rest_one_message_tries_and_a_failure_begins_the_next_rest(both, first, now):
    break_down(both, first, now)
    a_rest_passes()
    first.trouble = [Down("first 503")]
    for _ in range(3):
        both.send(CODE, at=now)
    assert first.calls == breaker.FAILURES_MOST + 1


def test_a_provider_that_is_back_carries_again(both, first, now):
    break_down(both, first, now)
    a_rest_passes()
    assert {both.send(CODE, at=now).gateway for _ in range(3)} == {"first"}


@pytest.mark.race
def test_of_many_workers_at_once_one_is_the_probe():
    for _ in range(breaker.FAILURES_MOST):
        breaker.failed("first")
    a_rest_passes()
    assert sum(at_once(20, lambda _: breaker.allows("first"))) == 1


@pytest.mark.parametrize("error", [Undelivered("first 211"), Rejected("first 21211")])
def test_a_provider_that_answers_is_not_dead(both, first, now, error):
    first.trouble = [error] * 10
    for _ in range(10):
        try:
            both.send(CODE, at=now)
        except Rejected:
            continue
    assert first.calls == 10


def test_a_success_forgets_the_failures_before_it(both, first, now):
    for _ in range(3):
        first.trouble = [Down("first 503")] * (breaker.FAILURES_MOST - 1)
        for _ in range(breaker.FAILURES_MOST):
            both.send(CODE, at=now)
    assert first.calls == 3 * breaker.FAILURES_MOST


def test_an_open_circuit_is_a_problem_until_the_provider_is_back(both, first, now):
    break_down(both, first, now)
    problem = Incident.objects.get()
    assert (problem.kind, problem.subject, problem.state) == ("sms_down", "first", "open")
    assert "first 503" in problem.happened
    a_rest_passes()
    both.send(CODE, at=now)
    problem.refresh_from_db()
    assert problem.state == "solved"


def test_without_redis_every_provider_is_asked(both, first, second, now, monkeypatch):
    def gone(*args):
        raise redis.Unavailable

    monkeypatch.setattr(redis, "run", gone)
    first.trouble = [Down("first 503")]
    assert both.send(CODE, at=now).gateway == "second"


def test_a_channel_goes_to_who_has_it(first, now):
    caller = Provider("caller", channels=("sms", "voice"))
    assert Failover([first, caller]).send(replace(CODE, channel="voice"), at=now).gateway == "caller"


def test_a_channel_that_nobody_has_is_refused_for_good(both, now):
    with pytest.raises(Rejected, match="no gateway for voice"):
        both.send(replace(CODE, channel="voice"), at=now)
