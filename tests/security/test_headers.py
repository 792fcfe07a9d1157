"""What every answer tells a browser."""

import base64
import hashlib
import re
from pathlib import Path

import drf_spectacular
import pytest
from django.conf import settings

from backend.accounts.models import User
from tests.config import production

pytestmark = pytest.mark.django_db
NOTHING = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"}


def policy(answer) -> set[str]:
    return set(answer.headers["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize(
    "path", ["/livez", "/api/resorts/", "/api/bookings/", "/api/schema/", "/nowhere", "/api/nowhere/"]
)
def test_an_answer_of_the_api_may_load_nothing_and_be_framed_by_nobody(client, path):
    assert policy(client.get(path)) == NOTHING


@pytest.mark.parametrize(
    "path", ["/livez", "/api/resorts/", "/api/bookings/", "/admin/login/", "/api/docs/", "/nowhere"]
)
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Server"] == ""


def test_a_request_for_a_wrong_host_is_answered_with_the_headers_too(client):
    answer = client.get("/api/resorts/", headers={"host": "evil.example"})
    assert (answer.status_code, policy(answer)) == (400, NOTHING)


@pytest.mark.parametrize("path", ["/admin/login/", "/api/docs/"])
def test_a_page_runs_scripts_of_its_own_files_alone(client, path):
    found = policy(client.get(path))
    assert {"script-src 'self'", "default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= found
    assert not any("unsafe" in directive for directive in found)


def test_the_one_style_of_the_documentation_is_the_one_that_is_allowed():
    page = Path(drf_spectacular.__file__).parent / "templates/drf_spectacular/swagger_ui.html"
    styles = re.findall(r"<style>(.*?)</style>", page.read_text(), re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" for style in styles]
    assert settings.CSP_OF_PAGES["docs"]["style-src"] == ["'self'", *hashes]


def test_what_is_for_one_person_is_kept_by_no_cache(asha_browser):
    for path in ("/api/auth/profile/", "/api/bookings/", "/api/nowhere/"):
        assert asha_browser.get(path).headers["Cache-Control"] == "no-store"


def test_what_a_login_answers_is_kept_by_no_cache(client):
    answer = client.post("/api/auth/otp/verify/", {}, content_type="application/json")
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_for_everybody_may_be_kept(client):
    assert "no-store" not in client.get("/api/resorts/").headers.get("Cache-Control", "")


def test_staff_pages_are_kept_by_no_cache(client):
    client.force_login(User.objects.create_superuser("+919000000002", "a-long-password"))
    assert "no-store" in client.get("/admin/").headers["Cache-Control"]


def test_pictures_may_be_shown_on_other_hosts(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    headers = client.get("/media/a.png").headers
    assert (headers["Cross-Origin-Resource-Policy"], headers["X-Content-Type-Options"]) == ("cross-origin", "nosniff")


def test_a_year_of_tls_for_all_subdomains(client, settings):
    found = production.settings()
    settings.SECURE_HSTS_SECONDS = found["SECURE_HSTS_SECONDS"]
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    settings.SECURE_HSTS_PRELOAD = found["SECURE_HSTS_PRELOAD"]
    answer = client.get("/livez", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_cookies_of_production_belong_to_one_host_and_to_no_script(client):
    found = production.settings()
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    assert [found[name] for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")] == [True, True]
    cookie = client.get("/admin/login/").cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


def test_data_is_answered_without_the_sessions_that_pages_need(client):
    passed = {path: vars(client.get(path).wsgi_request) for path in ("/livez", "/api/resorts/", "/admin/login/")}
    assert {path: "session" in found for path, found in passed.items()} == {
        "/livez": False,
        "/api/resorts/": False,
        "/admin/login/": True,
    }
