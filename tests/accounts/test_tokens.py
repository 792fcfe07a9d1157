"""Staying logged in, being thrown out, and leaving."""

from datetime import timedelta

import jwt
import pytest
import time_machine
from django.conf import settings
from rest_framework.test import APIClient

from backend.accounts.models import LoginSession, User
from backend.accounts.services import login, sessions
from tests.accounts.test_login import answer

pytestmark = pytest.mark.django_db

PROFILE = "/api/auth/profile/"


def refresh(api, token):
    return api.post("/api/auth/token/refresh/", {"refresh": token}, format="json")


def me(access):
    return APIClient(headers={"authorization": f"Bearer {access}"}).get(PROFILE)


def is_refused(answer):
    assert answer["WWW-Authenticate"] == "Bearer"
    return (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def signed(claims, key=None):
    return jwt.encode(claims, key or settings.JWT_SIGNING_KEY, algorithm="HS256")


def test_an_access_token_opens_the_door(tokens):
    assert me(tokens.access).status_code == 200


def test_claims_are_the_person_as_text_the_login_and_an_id_of_its_own(tokens, asha):
    claims = jwt.decode(tokens.access, options={"verify_signature": False})
    assert claims["user_id"] == str(asha.pk)
    assert claims["sid"] == str(LoginSession.objects.get().pk)
    assert len(claims["jti"]) == 32


def test_no_token_and_a_door_that_needs_one_is_a_401_with_a_challenge(api):
    answer = api.get(PROFILE)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "null", "é", "x" * 5000])
def test_a_token_that_is_none_is_a_401(text, db):
    assert me(text).status_code == 401


def test_a_token_signed_with_another_key_is_a_401(tokens):
    claims = jwt.decode(tokens.access, options={"verify_signature": False})
    assert is_refused(me(signed(claims, "another-key-that-is-long-enough-to-be-one")))


@pytest.mark.parametrize("change", [{"sid": "x"}, {"sid": None}, {"sid": 7}, {"user_id": "999"}, {"jti": None}])
def test_a_token_that_makes_no_sense_is_a_401(tokens, change):
    claims = jwt.decode(tokens.access, options={"verify_signature": False})
    assert is_refused(me(signed({**claims, **change})))


def test_an_unsigned_token_is_a_401(tokens):
    claims = jwt.decode(tokens.access, options={"verify_signature": False})
    assert is_refused(me(jwt.encode(claims, key=None, algorithm="none")))


def test_a_refresh_token_opens_no_door_and_an_access_token_refreshes_nothing(api, tokens):
    assert is_refused(me(tokens.refresh))
    assert is_refused(refresh(api, tokens.access))


def test_an_access_token_runs_out_after_ten_minutes(tokens, now):
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        assert is_refused(me(tokens.access))


def test_somebody_shut_out_is_out_at_once(api, tokens):
    User.objects.update(is_active=False)
    assert is_refused(me(tokens.access))
    assert is_refused(refresh(api, tokens.refresh))


def test_somebody_deleted_is_a_401(api, tokens, asha):
    asha.delete()
    assert is_refused(me(tokens.access))
    assert is_refused(refresh(api, tokens.refresh))


@pytest.mark.parametrize("gone", [lambda: User.objects.update(is_active=False), lambda: User.objects.all().delete()])
def test_somebody_who_goes_in_the_moment_of_logging_in_does_not_come_in(api, asha, code, monkeypatch, gone):
    find = login.person_of

    def found_too_early(wanted):
        user = find(wanted)
        gone()
        return user

    monkeypatch.setattr(login, "person_of", found_too_early)
    refused = answer(api, code())
    assert (refused.status_code, refused.json()["code"]) == (401, "account_inactive")
    assert not LoginSession.objects.exists()


def test_one_query_says_who_is_asking(tokens, django_assert_num_queries):
    with django_assert_num_queries(1):
        me(tokens.access)


def test_refreshing_gives_a_new_pair_that_works(api, tokens):
    pair = refresh(api, tokens.refresh).json()
    assert pair.keys() == {"access", "refresh"}
    assert pair["refresh"] != tokens.refresh
    assert me(pair["access"]).status_code == 200


def test_a_second_tab_gets_the_same_new_token(api, tokens):
    first, second = (refresh(api, tokens.refresh).json()["refresh"] for _ in range(2))
    assert first == second
    assert refresh(api, second).status_code == 200


def test_a_used_token_after_the_grace_ends_the_whole_login(api, tokens, now):
    newer = refresh(api, tokens.refresh).json()
    with time_machine.travel(now + timedelta(seconds=15), tick=False):
        assert is_refused(refresh(api, tokens.refresh))
        assert is_refused(refresh(api, newer["refresh"]))
        assert is_refused(me(newer["access"]))


def test_a_token_used_two_refreshes_ago_ends_the_whole_login_even_within_the_grace(api, tokens):
    newest = refresh(api, refresh(api, tokens.refresh).json()["refresh"]).json()
    assert is_refused(refresh(api, tokens.refresh))
    assert is_refused(me(newest["access"]))


def test_a_stolen_login_on_one_device_leaves_the_others_alone(api, tokens, asha, now):
    laptop = sessions.begin_session(user=asha, at=now)
    LoginSession.objects.filter(token_jti=jti(tokens.refresh)).update(revoked_at=now)
    assert is_refused(me(tokens.access))
    assert me(laptop.access).status_code == 200


def jti(token):
    return jwt.decode(token, options={"verify_signature": False})["jti"]


def test_a_login_that_is_not_used_for_a_month_is_over(api, tokens, now):
    with time_machine.travel(now + timedelta(days=31), tick=False):
        assert is_refused(refresh(api, tokens.refresh))


def test_a_login_that_is_used_lives_on(tokens, now):
    later = now + timedelta(days=20)
    with time_machine.travel(later, tick=False):
        sessions.refresh(token=tokens.refresh, at=later)
    assert LoginSession.objects.get().expires_at == later + timedelta(days=30)


@pytest.mark.parametrize("body", [{}, {"refresh": ""}, {"refresh": 5}, {"refresh": "x.y.z"}, {"refresh": None}])
def test_a_refresh_without_a_token_is_no_error_of_ours(api, body, db):
    assert api.post("/api/auth/token/refresh/", body, format="json").status_code in (400, 401)


def test_logging_out_ends_both_tokens(api, tokens, as_asha):
    assert as_asha.post("/api/auth/logout/", {"refresh": tokens.refresh}, format="json").status_code == 204
    assert is_refused(me(tokens.access))
    assert is_refused(refresh(api, tokens.refresh))


def test_logging_out_needs_no_body(as_asha):
    assert as_asha.post("/api/auth/logout/").status_code == 204
