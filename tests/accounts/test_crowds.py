"""Real threads against the real stores."""

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import LoginSession, User
from backend.accounts.services import login, one_time_codes
from backend.accounts.services.code_targets import CodeTarget
from tests.accounts.conftest import wrong
from tests.accounts.test_login import answer
from tests.accounts.test_phone_numbers import SIX_WAYS
from tests.cast import ASHA
from tests.common.crowd import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_fifty_wrong_codes_at_once_are_looked_at_five_times(code, monkeypatch):
    looked = []
    compare = one_time_codes.hmac.compare_digest
    monkeypatch.setattr(one_time_codes.hmac, "compare_digest", lambda a, b: looked.append(1) or compare(a, b))
    right = code()
    answers = at_once(50, lambda _: answer(APIClient(), wrong(right)).status_code)
    assert answers == [400] * 50
    assert len(looked) == 5


def test_the_right_code_twenty_times_at_once_is_one_login(code):
    right = code()
    answers = at_once(20, lambda _: answer(APIClient(), right).status_code)
    assert sorted(answers) == [200] + [400] * 19
    assert LoginSession.objects.count() == 1


def test_a_phone_written_six_ways_by_twenty_people_at_once_is_one_login(code):
    right = code()
    at_once(20, lambda index: answer(APIClient(), right, SIX_WAYS[index % 6]))
    assert list(User.objects.values_list("phone_number", flat=True)) == [ASHA]
    assert LoginSession.objects.count() == 1


def test_twenty_first_logins_at_once_find_the_same_account():
    people = at_once(20, lambda _: login.person_of(CodeTarget(phone=ASHA)).pk)
    assert len(set(people)) == User.objects.count() == 1


def test_a_refresh_token_presented_twenty_times_at_once_gives_one_live_token(tokens):
    def refresh(_):
        return APIClient().post("/api/auth/token/refresh/", {"refresh": tokens.refresh}, format="json")

    answers = at_once(20, refresh)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh"] for answer in answers}) == 1
    assert LoginSession.objects.get().revoked_at is None
