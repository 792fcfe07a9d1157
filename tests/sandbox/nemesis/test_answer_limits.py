"""Which answers fail a run: planted ones, judged by the limits that stand in one place."""

import pytest
from django.urls import get_resolver

from backend.common.errors import DomainError
from backend.common.http import door_refusals
from sandbox.nemesis.answer_limits import MEANT, broken_limits, is_meant
from sandbox.nemesis.seen_answers import SeenAnswer
from sandbox.nemesis.weather import Spell

SEARCH = "GET /api/rooms/search/"
PAY = "POST /api/booking/initiate-payment/"


def answer(what=SEARCH, *, who="api", at=10.0, seconds=0.1, status="503", code="database_busy", **more):
    form = {"problem": True, "retry_after": True, **more}
    return SeenAnswer(who=who, what=what, at=at, seconds=seconds, status=status, code=code, **form)


def probes(who, *seconds, at=10.0):
    return [answer(who=who, at=at, seconds=each, status="200", code="") for each in seconds]


def spell(kind, began, ended, lasts=True):
    return Spell(kind, kind, began, ended, bit=True, lasts=lasts)


def refusals(kind=DomainError):
    """Every refusal of the house."""
    for below in kind.__subclasses__():
        yield below
        yield from refusals(below)


def test_what_is_meant_is_every_refusal_from_500_on_that_the_house_has_and_no_other():
    assert get_resolver().url_patterns
    assert door_refusals.Overloaded.status == 503
    ours = [refusal for refusal in refusals() if refusal.__module__.startswith(("backend.", "config."))]
    assert {refusal.code for refusal in ours if refusal.status >= 500} == set(MEANT)


@pytest.mark.parametrize("code", ["database_busy", "overloaded", "payment_gateway_unavailable", "order_in_the_making"])
def test_a_refusal_is_meant_where_it_can_come_from(code):
    assert is_meant(answer(PAY, code=code))
    assert not is_meant(answer("GET /livez", code=code))


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "500", "code": "server_error"},
        {"status": "502", "code": ""},
        {"status": "504"},
        {"code": "unheard_of"},
        {"problem": False},
        {"retry_after": False},
        {"what": "GET /livez"},
        {"code": "payment_gateway_unavailable"},  # of a search
        {"code": "login_unavailable"},
    ],
)
def test_no_other_server_error_is_meant(wrong):
    found = broken_limits([answer(**wrong, request_id="abc123", told="Oh")], [], [spell("lock_room", 5, 30)])
    assert len(found) == 1
    assert "abc123" in found[0]
    assert wrong.get("what", SEARCH) in found[0]
    assert "lock_room" in found[0]


def test_an_answer_after_fifteen_seconds_fails_whatever_it_says():
    assert broken_limits([answer(status="200", seconds=15.1)], [], []) != []
    assert broken_limits([answer(status="timeout", seconds=25)], [], []) != []
    assert broken_limits([answer(status="200", seconds=14.9)], [], []) == []


def test_who_is_served_by_a_process_that_stands_still_waits_as_much_longer():
    standing = [spell("pause_web", 12, 22)]
    assert broken_limits([answer(status="200", seconds=24)], [], standing) == []
    assert broken_limits([answer(status="200", seconds=25.5)], [], standing) != []


def test_nine_searches_in_ten_are_enough_and_fewer_are_not():
    assert broken_limits([], probes("search", *[0.1] * 90, *[3.0] * 10), []) == []
    told = broken_limits([], probes("search", *[0.1] * 89, *[3.0] * 11), [])
    assert told == ["search: 89 of 100 answered in time, the longest 3.0 s"]


def test_livez_is_always_in_time_but_where_the_web_itself_is_hurt():
    slow = probes("livez", *[0.1] * 95, *[3.0] * 5)
    assert broken_limits([], slow, []) != []
    assert broken_limits([], slow, [spell("lock_table", 0, 40)]) != []
    assert broken_limits([], slow, [spell("pause_web", 0, 40)]) == []


def test_a_probe_without_an_answer_is_not_in_time():
    refused = [answer(who="webhook", status="no connection", seconds=0.0) for _ in range(5)]
    assert broken_limits([], refused, []) != []
    # Nobody can answer while the web server is killed; it is there again soon.
    assert broken_limits([], refused, [spell("kill_web", 1, 1, lasts=False)]) == []
    later = [answer(who="webhook", status="no connection", seconds=0.0, at=60) for _ in range(5)]
    assert broken_limits([], later, [spell("kill_web", 1, 1, lasts=False)]) != []


def test_a_busy_machine_is_given_more_time_and_no_more_errors():
    assert broken_limits([answer(status="200", seconds=40)], [], [], patience=3) == []
    assert broken_limits([answer(status="500", code="")], [], [], patience=3) != []
