"""The login of a guest's browser: a cookie that tells nothing, and tokens that Redis cannot read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.accounts.models import LoginSession
from backend.common import redis
from backend.storefront.gateway import guest_logins
from backend.storefront.gateway.guest_logins import GuestLogin
from tests import cast
from tests.config import production
from tests.storefront.guest_client import CODE, GuestClient, stay_query

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


def test_a_cookie_comes_with_the_phone_step_and_belongs_to_this_host(guest):
    assert guest_logins.COOKIE not in guest.get("/login/").cookies
    guest.log_in()
    cookie = guest.cookies[guest_logins.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == 30 * 86_400
    assert production.settings()["COOKIE_PREFIX"] == "__Host-"


def test_redis_cannot_read_what_it_keeps(guest):
    guest.log_in()
    browser = guest.cookies[guest_logins.COOKIE].value
    login = guest_logins.read_login(browser)
    kept = b"".join(redis.client().get(key) for key in redis.client().keys("dandeli:guest-login:*"))
    assert login.is_open
    for secret in (login.access, login.refresh, login.phone, browser):
        assert secret.encode() not in kept


def test_what_was_changed_in_redis_is_no_login():
    browser = guest_logins.new_login_id()
    guest_logins.keep_login(browser, GuestLogin(access="a", refresh="b"))
    [key] = redis.client().keys("dandeli:guest-login:*")
    sealed = bytearray(redis.client().get(key))
    sealed[-1] ^= 1
    redis.client().set(key, bytes(sealed))
    assert not guest_logins.read_login(browser).is_open
    assert not guest_logins.read_login("x" * 43).is_open


def test_a_login_has_another_id_than_the_visit_before_it(guest):
    there = guest.send(guest.get("/login/"), "/login/", phone="99999 88888").headers["Location"]
    before = guest.cookies[guest_logins.COOKIE].value
    guest.send(guest.get(there), there, otp=CODE)
    assert guest.cookies[guest_logins.COOKIE].value != before


def test_tokens_are_exchanged_by_themselves_when_they_run_out(guest):
    guest.log_in()
    browser = guest.cookies[guest_logins.COOKIE].value
    login = guest_logins.read_login(browser)
    login.access = "used.up.token"
    guest_logins.keep_login(browser, login)
    assert guest.get("/stays/").status_code == 200
    assert guest_logins.read_login(browser).access not in ("", "used.up.token")


def test_a_login_that_was_ended_elsewhere_leads_to_the_phone_and_back(guest, now):
    guest.log_in()
    LoginSession.objects.update(expires_at=now - timedelta(days=1))
    redis.client().delete(*[key for key in redis.client().keys("*") if b"guest-login" not in key])
    answer = guest.get("/kn/stays/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kn/login/?next=%2Fkn%2Fstays%2F")


def test_who_was_logged_out_elsewhere_gets_the_phone_step_and_no_circle(guest, now):
    guest.log_in()
    browser = guest.cookies[guest_logins.COOKIE].value
    guest_logins.keep_login(browser, replace(guest_logins.read_login(browser), email="asha@example.com"))
    LoginSession.objects.update(expires_at=now - timedelta(days=1))
    redis.client().delete(*[key for key in redis.client().keys("*") if b"guest-login" not in key])
    there = guest.get("/stays/").headers["Location"]
    assert guest.get(there).status_code == 200
    assert guest_logins.read_login(browser).email == "asha@example.com"
    assert guest.log_in(there).headers["Location"] == "/stays/"
    assert guest.get("/stays/").status_code == 200


def test_a_stay_that_was_chosen_outlives_a_login_that_ended(guest, resort, room, now):
    guest.log_in()
    there = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    page = guest.get(there)
    LoginSession.objects.update(expires_at=now - timedelta(days=1))
    redis.client().delete(*[key for key in redis.client().keys("*") if b"guest-login" not in key])
    login = guest.send(page, there).headers["Location"]
    assert guest.log_in(login).headers["Location"] == there


def test_logging_out_ends_it_on_the_server(guest):
    guest.log_in()
    assert guest.send(guest.get("/stays/"), "/logout/").status_code == 303
    assert guest.get("/stays/").status_code == 303
    assert not LoginSession.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/api/"]
)
def test_a_login_leads_to_pages_of_this_host_alone(guest, to):
    guest.log_in()
    assert guest.get("/login/", {"next": to}).headers["Location"] == "/stays/"
