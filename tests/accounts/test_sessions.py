"""The logins of a person: seen from each of them, and ended from any."""

from datetime import timedelta

import pytest
import time_machine
from rest_framework.test import APIClient

from backend.accounts.models import LoginSession
from backend.accounts.services import sessions
from tests import cast
from tests.accounts.test_login import answer
from tests.accounts.test_tokens import is_refused, me, refresh
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db

LIST = "/api/auth/sessions/"
PIXEL = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)


def browser(tokens):
    return APIClient(headers={"authorization": f"Bearer {tokens.access}"})


@pytest.fixture
def laptop(asha, now):
    """Another login of Asha's, a minute younger in use."""
    return sessions.begin_session(user=asha, at=now + timedelta(seconds=1), device="Firefox on Windows")


def test_my_logins_are_listed_with_the_one_used_last_first(as_asha, laptop):
    found = as_asha.get(LIST).json()
    assert [login["device"] for login in found] == ["Firefox on Windows", ""]
    assert [login["current"] for login in found] == [False, True]
    assert set(found[0]) == {"id", "device", "created_at", "last_seen_at", "current"}


def test_the_logins_of_others_and_those_that_are_over_are_not_listed(as_asha, asha, ravi_tokens, now):
    for over in ({"revoked_at": now}, {"expires_at": now}):
        sessions.begin_session(user=asha, at=now, device="over")
        LoginSession.objects.filter(device="over").update(**over)
    (found,) = as_asha.get(LIST).json()
    assert found["current"]


def test_a_login_remembers_its_device_and_a_shortened_address(api, code, settings):
    settings.TRUSTED_PROXIES = 1
    api.credentials(HTTP_USER_AGENT=PIXEL, HTTP_X_FORWARDED_FOR="203.0.113.77")
    assert answer(api, code()).status_code == 200
    login = LoginSession.objects.get()
    assert (login.device, login.ip) == ("Chrome on Android", "203.0.113.0")


def test_a_login_without_a_word_about_its_device_is_one_too(api, code):
    assert answer(api, code()).status_code == 200
    assert LoginSession.objects.get().device == "Unknown device"


def test_ending_another_login_ends_that_one_alone(as_asha, tokens, laptop):
    other = as_asha.get(LIST).json()[0]
    assert as_asha.delete(f"{LIST}{other['id']}/").status_code == 204
    assert is_refused(me(laptop.access))
    assert me(tokens.access).status_code == 200


def test_an_ended_login_refreshes_nothing(api, as_asha, laptop):
    as_asha.delete(f"{LIST}{as_asha.get(LIST).json()[0]['id']}/")
    assert is_refused(refresh(api, laptop.refresh))


def test_ending_the_login_that_asks_is_logging_out(as_asha, tokens):
    (mine,) = as_asha.get(LIST).json()
    assert as_asha.delete(f"{LIST}{mine['id']}/").status_code == 204
    assert is_refused(me(tokens.access))


def test_somebody_elses_login_is_not_there(as_asha, ravi_tokens):
    (theirs,) = browser(ravi_tokens).get(LIST).json()
    refused = as_asha.delete(f"{LIST}{theirs['id']}/")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert me(ravi_tokens.access).status_code == 200


def test_a_login_that_is_over_is_not_there_a_second_time(as_asha, laptop):
    other = as_asha.get(LIST).json()[0]["id"]
    assert [as_asha.delete(f"{LIST}{other}/").status_code for _ in range(2)] == [204, 404]


@pytest.mark.parametrize("text", ["1", "x", "00000000-0000-0000-0000-00000000000g"])
def test_an_id_that_is_none_is_not_there(as_asha, text):
    assert as_asha.delete(f"{LIST}{text}/").status_code == 404


def test_logging_out_everywhere_ends_every_login_of_mine_and_nobody_elses(api, as_asha, tokens, laptop, ravi_tokens):
    assert as_asha.post("/api/auth/logout-all/").status_code == 204
    assert all(is_refused(me(pair.access)) and is_refused(refresh(api, pair.refresh)) for pair in (tokens, laptop))
    assert me(ravi_tokens.access).status_code == 200


def test_logging_out_everywhere_does_not_keep_me_from_coming_back(as_asha, asha, now):
    as_asha.post("/api/auth/logout-all/")
    assert me(sessions.begin_session(user=asha, at=now).access).status_code == 200


@pytest.mark.parametrize("path", [LIST, "/api/auth/logout-all/"])
def test_without_a_token_there_are_no_logins(api, path):
    assert api.get(path).status_code == api.post(path).status_code == 401


def test_a_use_is_noted_after_a_minute_and_not_before(tokens, now):
    with time_machine.travel(now + timedelta(seconds=59), tick=False):
        me(tokens.access)
    assert LoginSession.objects.get().last_used_at == now
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        me(tokens.access)
    login = LoginSession.objects.get()
    assert (login.last_used_at, login.ip) == (now + timedelta(seconds=60), "127.0.0.0")


def test_a_use_costs_one_write_a_minute(tokens, now, django_assert_num_queries):
    with time_machine.travel(now + timedelta(seconds=90), tick=False):
        with django_assert_num_queries(2):
            me(tokens.access)
        with django_assert_num_queries(1):
            me(tokens.access)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_uses_at_once_one_is_written(tokens, now):
    later = now + timedelta(minutes=2)
    login = LoginSession.objects.select_related("user").get()
    at_once(20, lambda n: sessions.note_session_use(session=login, ip=f"10.0.{n}.0", at=later + timedelta(seconds=n)))
    noted = LoginSession.objects.get()
    assert noted.ip == f"10.0.{(noted.last_used_at - later).seconds}.0"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_logging_out_everywhere_against_refreshing_leaves_no_login_alive(asha, now):
    pairs = [sessions.begin_session(user=asha, at=now) for _ in range(12)]
    last = sessions.begin_session(user=asha, at=now)

    def step(index):
        if index == 12:
            return browser(last).post("/api/auth/logout-all/")
        return refresh(APIClient(), pairs[index].refresh)

    answers = at_once(13, step)
    assert answers.pop().status_code == 204
    won = [given.json() for given in answers if given.status_code == 200]
    assert not LoginSession.objects.filter(revoked_at=None).exists()
    assert all(is_refused(me(pair["access"])) for pair in won)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_login_ended_twenty_times_at_once_ends_once(asha, now):
    tokens = sessions.begin_session(user=asha, at=now)
    other = sessions.begin_session(user=asha, at=now + timedelta(seconds=1))
    (login, _) = browser(tokens).get(LIST).json()
    answers = at_once(20, lambda _: browser(tokens).delete(f"{LIST}{login['id']}/").status_code)
    assert sorted(answers) == [204] + [404] * 19
    assert is_refused(me(other.access))


@pytest.fixture
def ravi_tokens(db, now):
    return sessions.begin_session(user=cast.guest(cast.RAVI), at=now)
