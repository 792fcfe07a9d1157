"""Scripts of a resort's own website may read the API's answers; those of no other."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError

from backend.catalogue.models import Resort
from backend.sites.models import Site
from backend.sites.services import site_origins
from tests import cast

pytestmark = pytest.mark.django_db

OURS, THEIRS = "https://www.beachside.example", "https://evil.example"
PROFILE = "/api/auth/profile/"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture(autouse=True)
def knows_nothing(settings):
    settings.CORS_ALLOWED_ORIGINS = []
    site_origins.forget_origins()
    yield
    site_origins.forget_origins()


@pytest.fixture
def site(resort):
    return Site.objects.create(resort=resort, name="Our own", origins=[OURS, "https://beachside.example:8443"])


def allowed(browser, origin, address=PROFILE):
    site_origins.forget_origins()
    return browser.get(address, headers={"origin": origin}).headers.get(ALLOWED)


def test_scripts_of_the_site_may_read_and_no_others(site, asha_browser):
    assert allowed(asha_browser, OURS) == OURS
    assert allowed(asha_browser, "https://beachside.example:8443") == "https://beachside.example:8443"
    for origin in (THEIRS, "https://beachside.example", "http://www.beachside.example", "null", f"{OURS}.evil.example"):
        assert allowed(asha_browser, origin) is None


def test_a_browser_that_asks_first_is_told_what_it_may_send(site, client):
    asked = {"origin": OURS, "access-control-request-method": "POST"}
    asked["access-control-request-headers"] = "authorization,content-type,idempotency-key"
    headers = client.options("/api/booking/select-rooms/", headers=asked).headers
    assert headers[ALLOWED] == OURS
    assert "idempotency-key" in headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in headers


def test_no_page_of_the_house_is_read_by_a_site(site, client):
    assert allowed(client, OURS, "/admin/login/") is None


@pytest.mark.parametrize("gone", ["site", "resort"])
def test_an_inactive_site_or_resort_is_heard_no_more(site, asha_browser, gone):
    (Site if gone == "site" else Resort).objects.update(active=False)
    assert allowed(asha_browser, OURS) is None


def test_a_thousand_calls_ask_postgresql_once(site, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert all(site_origins.may_call(OURS) for _ in range(1000))


def test_while_postgresql_is_away_what_was_known_counts(site, monkeypatch):
    assert site_origins.may_call(OURS)

    def away():
        raise OperationalError

    monkeypatch.setattr(site_origins, "_read", away)
    site_origins._known.good_until = 0
    assert site_origins.may_call(OURS)
    assert not site_origins.may_call(THEIRS)


@pytest.mark.parametrize(
    "origin",
    [
        *("http://example.in", "https://example.in/", "https://example.in/book", "https://*.example.in", "example.in"),
        *("https://example.in:0", "https://example.in:443", "https://localhost", "https://10.0.0.1", "null", "*"),
        *("https://user@example.in", "https://Example.in", "https://exa mple.in", "https://-a.in", "https://हिन्दी.in"),
    ],
)
def test_what_no_browser_sends_is_refused_on_the_form(resort, origin):
    with pytest.raises(ValidationError):
        Site(resort=resort, name="Bad", origins=[origin]).full_clean()


@pytest.mark.parametrize("origins", [[], [f"https://a{n}.example" for n in range(11)]])
def test_postgresql_keeps_no_site_without_addresses_and_none_with_too_many(resort, origins):
    with pytest.raises(IntegrityError):
        Site.objects.create(resort=resort, name="Bad", origins=origins)


def test_the_owner_lists_a_site_in_the_admin(client, resort, asha_browser):
    client.force_login(cast.works_at(resort, "owner"))
    page = client.post("/admin/sites/site/add/", {"resort": resort.pk, "name": "Ours", "origins": OURS, "active": "on"})
    assert page.status_code == 302
    assert allowed(asha_browser, OURS) == OURS
