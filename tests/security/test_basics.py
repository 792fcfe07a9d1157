"""What needs no story: verbs, cookies, passwords, logs, and words that look like code."""

import logging
import re

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from backend.accounts.models import User
from backend.catalogue.models import Resort
from tests import cast
from tests.config import production

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
CODE = "<script>alert(1)</script>"


@pytest.fixture
def staff(db) -> Client:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.create_superuser(cast.MEERA, PASSWORD))
    return browser


@pytest.mark.parametrize("path", ["/livez", "/api/resorts/", "/api/auth/profile/", "/api/booking/payment-callback/"])
@pytest.mark.parametrize("verb", ["TRACE", "CONNECT", "DEBUG", "PROPFIND"])
def test_a_verb_that_nobody_means_is_refused(client, path, verb):
    answer = client.generic(verb, path)
    assert answer.status_code in (401, 405)
    assert "HTTP_" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/media/", "/media/room_images/", "/static/", "/static/admin/", "/static/accounts/"])
def test_no_folder_is_listed(client, settings, tmp_path, path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "room_images").mkdir()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/manage.py", "/requirements.txt", "/static/../.env", "/media/../.env"]
)
def test_no_file_of_the_house_is_served(client, path):
    assert client.get(path).status_code in (400, 404)


def test_a_form_of_the_admin_needs_its_token(staff):
    path = "/admin/catalogue/resort/add/"
    body = {"name": "X", "slug": "x", "location": "Goa"}
    assert staff.post(path, body).status_code == 403
    assert not Resort.objects.exists()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)"])
def test_a_redirect_goes_to_no_other_host(client, to):
    User.objects.create_superuser(cast.MEERA, PASSWORD)
    answer = client.post(f"/admin/login/?next={to}", {"username": cast.MEERA, "password": PASSWORD, "next": to})
    assert (answer.status_code, answer.headers["Location"].startswith("/admin/")) == (302, True)


def test_a_cookie_of_the_admin_opens_no_door_of_the_api(staff):
    assert staff.get("/api/auth/profile/").status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://www.example.in.evil.example", "http://www.example.in"]
)
def test_other_origins_are_told_nothing(client, settings, origin):
    settings.CORS_ALLOWED_ORIGINS, settings.CORS_ALLOWED_ORIGIN_REGEXES = ["https://www.example.in"], []
    for address in ("/api/auth/profile/", "/api/rooms/search/", "/admin/login/"):
        answer = client.get(address, headers={"origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_our_own_origin_is_told_by_name_and_without_cookies(client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://www.example.in"]
    headers = client.get("/api/resorts/", headers={"origin": "https://www.example.in"}).headers
    assert headers["Access-Control-Allow-Origin"] == "https://www.example.in"
    assert "Access-Control-Allow-Credentials" not in headers


def test_what_everybody_may_know_is_read_by_any_page(client, resort):
    for headers in ({}, {"origin": "https://evil.example"}):
        answer = client.get(f"/api/resorts/{resort.slug}/calendar/?month={cast.in_days(3):%Y-%m}", headers=headers)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


# --- Passwords of staff ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["short-one-1", "password1234", "123456789012", "dandeli-2026!", "My Resort Admin"])
def test_a_password_that_is_easily_guessed_is_refused(bad):
    with pytest.raises(ValidationError):
        validate_password(bad)


@pytest.mark.parametrize("good", [PASSWORD, "x7" * 50, "просто длинный пароль", "only lower case words here"])
def test_a_password_of_any_signs_and_of_any_length_will_do(good):
    validate_password(good)


def test_who_changes_a_password_says_the_old_one(client):
    user = User.objects.create_superuser(cast.MEERA, PASSWORD)
    client.force_login(user)
    new = {"new_password1": "another long sentence", "new_password2": "another long sentence"}
    client.post("/admin/password_change/", {"old_password": PASSWORD.upper(), **new})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    client.post("/admin/password_change/", {"old_password": PASSWORD, **new})
    user.refresh_from_db()
    assert user.check_password("another long sentence")


def test_a_new_password_ends_the_other_logins_of_the_admin(client):
    user = User.objects.create_superuser(cast.MEERA, PASSWORD)
    client.force_login(user)
    user.set_password("another long sentence")
    user.save()
    assert client.get("/admin/").status_code == 302


def test_passwords_are_hidden_while_they_are_typed_and_may_be_pasted(client):
    page = client.get("/admin/login/").content.decode()
    assert re.search(r'<input type="password" name="password" autocomplete="current-password"', page)
    assert "onpaste" not in page


def test_a_login_of_the_admin_has_a_new_key_and_an_end(client):
    User.objects.create_superuser(cast.MEERA, PASSWORD)
    client.get("/admin/login/")
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    client.post("/admin/login/", {"username": cast.MEERA, "password": PASSWORD})
    first = client.cookies[settings.SESSION_COOKIE_NAME]
    client.post("/admin/login/", {"username": cast.MEERA, "password": PASSWORD})
    assert before is None
    assert (first["httponly"], first["samesite"]) == (True, "Lax")
    assert 0 < client.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE <= 12 * 3600


def test_logging_out_of_the_admin_ends_it_on_the_server(client):
    User.objects.create_superuser(cast.MEERA, PASSWORD)
    client.post("/admin/login/", {"username": cast.MEERA, "password": PASSWORD})
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/admin/logout/")
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/admin/").status_code == 302


def test_production_hashes_passwords_slowly_and_signs_tokens_in_one_way():
    found = production.settings()
    # Django's own list, whose first is PBKDF2 with at least 870,000 rounds.
    assert "PASSWORD_HASHERS" not in found
    assert found["SIMPLE_JWT"].get("ALGORITHM", "HS256") == "HS256"
    assert len(found["JWT_SIGNING_KEY"]) >= 64


def test_nobody_is_there_before_somebody_is_made():
    assert not User.objects.exists()


# --- Logs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"), [("/api/bookings/", 401), ("/api/nowhere/", 404), ("/api/auth/otp/verify/", 405)]
)
def test_a_request_that_is_refused_is_in_the_log(client, caplog, path, status):
    answer = client.get(path, headers={"authorization": "Bearer a-token-that-is-none"})
    assert answer.status_code == status
    assert [record.levelno for record in caplog.records if path in record.getMessage()] == [logging.WARNING]
    assert "a-token-that-is-none" not in caplog.text


def test_staff_who_come_and_staff_who_do_not_are_in_the_log(client, caplog):
    caplog.set_level(logging.INFO)
    user = User.objects.create_superuser(cast.MEERA, PASSWORD)
    client.post("/admin/login/", {"username": cast.MEERA, "password": "a wrong one"})
    client.post("/admin/login/", {"username": cast.MEERA, "password": PASSWORD})
    client.post("/admin/logout/")
    said = [record.getMessage() for record in caplog.records if record.name.endswith("staff_logins")]
    assert said == [
        "staff login failed, from 127.0.0.1",
        f"staff login: user {user.pk} from 127.0.0.1",
        f"staff logout: user {user.pk}",
    ]
    assert "a wrong one" not in caplog.text


def test_a_line_of_the_log_is_one_line(client, caplog):
    client.get("/api/nowhere/%0A2026-01-01%20INFO%20forged/")
    assert [record for record in caplog.records if "\n" in record.getMessage()] == []


def test_a_line_says_when_with_its_offset():
    how = settings.LOGGING["formatters"]["line"]
    line = logging.Formatter(how["format"], how["datefmt"], how["style"], defaults={"request_id": "-"})
    said = line.format(logging.makeLogRecord({"msg": "hello", "levelname": "INFO"}))
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO ", said)


# --- Words that look like code --------------------------------------------------------------------------------------


def test_what_looks_like_html_is_text_in_the_admin(staff):
    resort = cast.a_resort(location="Goa")
    Resort.objects.filter(pk=resort.pk).update(name=CODE, description=CODE, address=CODE)
    for path in ("/admin/catalogue/resort/", f"/admin/catalogue/resort/{resort.pk}/change/"):
        page = staff.get(path).content.decode()
        assert CODE not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "'; DROP TABLE accounts_user; --", "\\", "%' UNION SELECT 1 --", "{{7*7}}"]
)
def test_what_looks_like_a_query_is_a_name_that_nobody_has(client, staff, resort, words):
    assert client.get("/api/resorts/", {"location": words}).json()["results"] == []
    assert staff.get("/admin/catalogue/resort/", {"q": words}).status_code == 200
    assert Resort.objects.count() == 1


@pytest.mark.parametrize("query", [{"location": ["Goa", "Coorg"]}, {"page_size": ["1", "x"]}])
def test_a_parameter_said_twice_counts_once(client, resort, query):
    assert client.get("/api/resorts/", query).status_code in (200, 400)
