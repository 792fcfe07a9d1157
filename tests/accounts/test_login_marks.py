"""Who asks is known without PostgreSQL, and whoever is shut out is out at once: whatever Redis does."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.accounts.api import authentication
from backend.accounts.gateway import login_marks
from backend.accounts.models import LoginSession, User
from backend.accounts.services import sessions
from backend.common import redis
from backend.privacy.services import erasure
from tests import cast
from tests.accounts.test_tokens import is_refused, me, refresh
from tests.common.stores import take_redis_away

pytestmark = pytest.mark.django_db(transaction=True)

# It needs no more of a person than the id.
DOOR = "/api/waiting/"


def ask(tokens):
    """The answer at a door that needs a person's id alone."""
    return APIClient(headers={"authorization": f"Bearer {tokens.access}"}).get(DOOR)


def questions(tokens) -> int:
    """How often PostgreSQL was asked who asks."""
    with CaptureQueriesContext(connection) as found:
        assert ask(tokens).status_code == 200
    return sum("accounts_loginsession" in query["sql"] for query in found)


@pytest.fixture
def marked(tokens):
    """A login that Redis knows."""
    assert [questions(tokens) for _ in range(2)] == [1, 0]
    return tokens


def test_redis_is_asked_once_for_who_asks_and_for_the_limit(marked, monkeypatch):
    asked = []
    run = redis.run
    monkeypatch.setattr(redis, "run", lambda *said: asked.append(said) or run(*said))
    answer = ask(marked)
    assert (answer.status_code, len(asked)) == (200, 1)
    assert "RateLimit" in answer.headers


def log_out(browser, tokens, asha, now):
    browser.post("/api/auth/logout/")


def log_out_everywhere(browser, tokens, asha, now):
    browser.post("/api/auth/logout-all/")


def end_from_another_device(browser, tokens, asha, now):
    other = APIClient(headers={"authorization": f"Bearer {sessions.begin_session(user=asha, at=now).access}"})
    for login in LoginSession.objects.all():
        other.delete(f"/api/auth/sessions/{login.pk}/")


def use_a_stolen_refresh_token(browser, tokens, asha, now):
    refresh(browser, refresh(browser, refresh(browser, tokens.refresh).json()["refresh"]).json()["refresh"])
    refresh(browser, tokens.refresh)


def block(browser, tokens, asha, now):
    asha.is_active = False
    asha.save()


def erase(browser, tokens, asha, now):
    erasure.erase(user_id=asha.pk, at=now)


def delete(browser, tokens, asha, now):
    asha.delete()


def end_in_the_admin(browser, tokens, asha, now):
    """What its form does with a moment typed beside a login."""
    login = LoginSession.objects.get()
    login.revoked_at = now
    login.save()


def delete_in_the_admin(browser, tokens, asha, now):
    LoginSession.objects.get().delete()


ENDS = [
    *(log_out, log_out_everywhere, end_from_another_device, use_a_stolen_refresh_token),
    *(block, erase, delete, end_in_the_admin, delete_in_the_admin),
]


@pytest.mark.parametrize("end", ENDS)
def test_whoever_is_shut_out_is_refused_at_once_and_after_redis_has_forgotten(marked, asha, now, end):
    end(APIClient(headers={"authorization": f"Bearer {marked.access}"}), marked, asha, now)
    assert is_refused(ask(marked))
    redis.client().flushdb()
    assert is_refused(ask(marked))
    assert is_refused(ask(marked))


def test_without_redis_postgresql_is_asked(tokens, asha, settings):
    take_redis_away(settings)
    assert [questions(tokens) for _ in range(2)] == [1, 1]
    log_out(APIClient(headers={"authorization": f"Bearer {tokens.access}"}), tokens, asha, None)
    assert is_refused(ask(tokens))


def test_what_redis_has_forgotten_is_asked_of_postgresql(marked):
    redis.client().flushdb()
    assert questions(marked) == 1


def test_a_login_ended_behind_our_back_or_while_redis_was_away_stands_for_a_minute_at_most(marked, now):
    LoginSession.objects.update(revoked_at=now)
    assert ask(marked).status_code == 200
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        assert is_refused(ask(marked))


def test_even_then_nothing_of_the_person_is_shown(marked, now):
    LoginSession.objects.update(revoked_at=now)
    assert is_refused(me(marked.access))


def test_a_mark_ends_with_its_login(tokens, now):
    LoginSession.objects.update(expires_at=now + timedelta(seconds=20))
    assert [questions(tokens) for _ in range(2)] == [1, 0]
    with time_machine.travel(now + timedelta(seconds=20), tick=False):
        assert is_refused(ask(tokens))


def test_who_was_let_in_before_a_login_ended_does_not_mark_it_afterwards(tokens, monkeypatch):
    """A request reads that the login stands, and is slow: meanwhile it ends."""
    standing = authentication.standing_login

    def standing_and_slow(claims):
        session = standing(claims)
        sessions.revoke_session(session_id=session.pk, at=session.created_at)
        return session

    with monkeypatch.context() as patch:
        patch.setattr(authentication, "standing_login", standing_and_slow)
        assert ask(tokens).status_code == 200
    assert is_refused(ask(tokens))


def test_a_tombstone_by_itself_refuses_nobody(marked, asha):
    login_marks.bury_person(asha.pk)
    login_marks.bury_logins([LoginSession.objects.get().pk])
    assert [questions(marked) for _ in range(2)] == [1, 1]


def test_who_is_let_in_again_comes_in_at_once(marked, asha):
    for is_active, status in ((False, 401), (True, 200)):
        asha.is_active = is_active
        asha.save()
        assert ask(marked).status_code == status


def test_a_mark_is_good_for_its_own_person(marked, now):
    login = LoginSession.objects.get()
    someone = cast.guest(cast.RAVI)
    known = {"session_id": login.pk, "at": now, "look": []}
    assert login_marks.count_where_marked([], user_id=login.user_id, **known)[0] is not None
    assert login_marks.count_where_marked([], user_id=someone.pk, **known)[0] is None


def test_what_more_is_needed_of_the_person_is_read_once(marked, asha):
    User.objects.update(name="Asha Rao")
    with CaptureQueriesContext(connection) as found:
        assert me(marked.access).json()["name"] == "Asha Rao"
    assert len(found) == 1


def test_a_use_is_noted_every_minute_all_the_same(marked, now):
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        assert ask(marked).status_code == 200
    assert LoginSession.objects.get().last_used_at == now + timedelta(seconds=61)
