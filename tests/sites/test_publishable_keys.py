"""Publishable keys: each call with one counts for its site, and none is refused for a wrong one."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from backend.common import redis
from backend.sites.models import Site, SiteKey, SiteKeyDay
from backend.sites.services import call_counts, site_keys, site_origins
from tests import cast
from tests.backoffice.pages import page
from tests.common.stores import take_redis_away
from tests.house import wire_counts

pytestmark = pytest.mark.django_db
RESORTS, STATUS = "/api/resorts/", "Publishable-Key-Status"
OURS = "https://www.beachside.example"


@pytest.fixture
def one_connection():
    """Of a crowd in another test the pool may have kept several."""
    connections.close_all()
    connection.close_pool()


@pytest.fixture(autouse=True)
def knows_nothing():
    site_keys.forget_keys()
    site_origins.forget_origins()
    yield
    site_keys.forget_keys()
    site_origins.forget_origins()


@pytest.fixture
def site(resort):
    return Site.objects.create(resort=resort, name="Our own", origins=[OURS])


@pytest.fixture
def key(site):
    return site_keys.give_key(site=site, at=timezone.now())


def kept(key):
    call_counts.keep_call_counts(at=timezone.now())
    return list(SiteKeyDay.objects.filter(key=key).values_list("calls", flat=True))


def test_calls_are_counted_by_header_and_in_the_address_and_kept_in_a_row(key, client):
    answers = [client.get(RESORTS, {"key": key.text}) for _ in range(2)]
    answers.append(client.get(RESORTS, headers={"publishable-key": key.text}))
    assert [(answer.status_code, answer[STATUS]) for answer in answers] == [(200, "live")] * 3
    assert all("Unknown-Parameters" not in answer for answer in answers)
    assert kept(key) == [3]
    day = SiteKeyDay.objects.get()
    assert day.day == timezone.localdate()


def test_counting_again_and_after_redis_forgot_takes_nothing_away(key, client):
    client.get(RESORTS, {"key": key.text})
    client.get(RESORTS, {"key": key.text})
    assert [kept(key), kept(key)] == [[2], [2]]
    redis.client().flushdb()
    client.get(RESORTS, {"key": key.text})
    assert kept(key) == [2]


def test_a_guest_who_is_logged_in_counts_for_the_site_as_well(key, asha_browser):
    for _ in range(2):
        assert asha_browser.get("/api/auth/profile/", headers={"publishable-key": key.text}).status_code == 200
    assert kept(key) == [2]


@pytest.mark.django_db(transaction=True)
def test_a_key_costs_no_statement_and_no_trip(one_connection, key):
    def cost(query):
        environ = Client()._base_environ(PATH_INFO=RESORTS, QUERY_STRING=query)
        with wire_counts.counted() as counts:
            assert wire_counts.answered(environ).status == 200
        return counts

    cost(f"key={key.text}")
    assert cost(f"key={key.text}") == cost("")


@pytest.mark.parametrize("sent", ["pk_neverGivenToAnybody", "pk_", "", "?", "key" * 400])
def test_a_key_that_was_never_given_breaks_nothing_and_is_named(key, client, sent):
    answer = client.get(RESORTS, headers={"publishable-key": sent})
    assert answer.status_code == 200
    assert answer.headers.get(STATUS) == ("unknown" if sent else None)
    assert kept(key) == []


@pytest.mark.parametrize("gone", ["key", "site", "resort"])
def test_a_key_that_is_withdrawn_breaks_nothing_and_counts_no_more(key, client, gone):
    if gone == "key":
        SiteKey.objects.update(withdrawn_at=timezone.now())
    else:
        {"site": key.site, "resort": key.site.resort}[gone].__class__.objects.update(active=False)
    answer = client.get(RESORTS, {"key": key.text})
    assert (answer.status_code, answer[STATUS]) == (200, "withdrawn")
    assert kept(key) == []


def test_the_desk_takes_no_key(key, client):
    assert STATUS not in client.get("/api/desk/events/", {"key": key.text}).headers


def test_a_site_has_a_budget_beside_those_of_its_visitors(key, client, settings):
    settings.SITE_CALLS_PER_MINUTE = 2
    visitors = [Client(REMOTE_ADDR=f"198.51.100.{n}") for n in range(3)]
    answers = [visitor.get(RESORTS, {"key": key.text}) for visitor in visitors]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 50
    assert "RateLimit" not in answers[2], "it would speak of the address, which may go on"
    assert visitors[2].get(RESORTS).status_code == 200
    assert kept(key) == [2], "what was refused is no call"


def test_an_address_has_its_limit_whatever_key_it_sends(key, client, settings):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 1
    assert [client.get(RESORTS, {"key": key.text}).status_code for _ in range(2)] == [200, 429]


def test_without_redis_a_call_with_a_key_is_answered(key, client, settings):
    take_redis_away(settings)
    assert client.get(RESORTS, {"key": key.text}).status_code == 200


def test_a_thousand_keys_ask_postgresql_once(key, django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(1):
        assert all(site_keys.known_key(key.text).is_live for _ in range(1000))

    def away():
        raise OperationalError

    monkeypatch.setattr(site_keys, "_read_keys", away)
    site_keys._known.good_until = 0
    assert site_keys.known_key(key.text).is_live


def test_any_page_may_read_with_a_key_in_the_address(key, client, settings):
    settings.CORS_ALLOWED_ORIGINS = []
    answer = client.get(RESORTS, {"key": key.text}, headers={"origin": "https://elsewhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Expose-Headers"] == STATUS


def test_a_site_may_send_the_header_and_read_what_became_of_it(key, client):
    asked = {"origin": OURS, "access-control-request-method": "GET"}
    asked["access-control-request-headers"] = "publishable-key"
    assert "publishable-key" in client.options(RESORTS, headers=asked)["Access-Control-Allow-Headers"]
    answer = client.get(RESORTS, headers={"origin": OURS, "publishable-key": key.text})
    assert STATUS.lower() in answer["Access-Control-Expose-Headers"]
    assert answer["Access-Control-Allow-Origin"] == OURS


def test_counts_of_many_keys_are_kept_in_few_statements(site, django_assert_max_num_queries, monkeypatch):
    keys = [SiteKey.objects.create(site=site, text=f"pk_number{n:08d}", made_at=timezone.now()) for n in range(5)]
    monkeypatch.setattr(call_counts, "AT_ONCE", 3)
    for key in keys:
        Client().get(RESORTS, {"key": key.text})
    with django_assert_max_num_queries(3):
        call_counts.keep_call_counts(at=timezone.now())
    assert SiteKeyDay.objects.count() == 5


def test_a_new_key_stands_beside_the_old_one_until_that_is_withdrawn(site, key):
    later = timezone.now() + timedelta(minutes=1)
    new = site_keys.give_key(site=site, at=later)
    with pytest.raises(site_keys.OldKeyStands):
        site_keys.give_key(site=site, at=later)
    assert [site_keys.known_key(each.text).is_live for each in (key, new)] == [True, True]
    assert [site_keys.withdraw_older_keys(site=site, at=later) for _ in range(2)] == [1, 0]
    site_keys.forget_keys()
    assert [site_keys.known_key(each.text).is_live for each in (key, new)] == [False, True]


def test_the_owner_finds_key_snippet_and_calls_in_the_admin(client, resort):
    client.force_login(cast.works_at(resort, "owner"))
    form = {"resort": resort.pk, "name": "Ours", "origins": OURS, "active": "on"}
    assert client.post("/admin/sites/site/add/", form).status_code == 302
    key = SiteKey.objects.get()
    client.get(RESORTS, {"key": key.text})
    kept(key)
    shown = client.get(page(Site, "change", key.site_id)).content.decode()
    assert f"{key.text}: good since" in shown
    assert f"{key.text}: 1" in shown
    assert f"data-key=&quot;{key.text}&quot;" in shown
    assert "integrity=&quot;sha384-" in shown
    assert "add_shortcode" in shown


def test_an_owner_is_told_what_is_wrong_with_an_address_of_the_site(client, resort):
    client.force_login(cast.works_at(resort, "owner"))
    form = {"resort": resort.pk, "name": "Ours", "origins": "www.beachside.example", "active": "on"}
    refused = client.post("/admin/sites/site/add/", form)
    assert "Give the address without a path, such as https://www.example.in." in refused.content.decode()
    form["origins"] = f"{OURS}/, https://Beachside.example"
    assert client.post("/admin/sites/site/add/", form).status_code == 302
    assert Site.objects.get().origins == [OURS, "https://beachside.example"]
    again = client.get(page(Site, "change", Site.objects.get().pk)).content.decode()
    assert f'value="{OURS}, https://beachside.example"' in again


def test_keys_are_renewed_and_withdrawn_in_the_list_of_sites(client, resort, key):
    client.force_login(cast.works_at(resort, "owner"))

    def act(name):
        body = {"action": name, "_selected_action": [key.site_id]}
        answer = client.post(page(Site), body, follow=True)
        return [str(message) for message in answer.context["messages"]]

    assert "is good now" in act("make_new_key")[0]
    assert "still good" in act("make_new_key")[0]
    assert "1 older keys withdrawn" in act("withdraw_older_keys")[0]
    key.refresh_from_db()
    assert key.withdrawn_at
    assert "withdrawn on" in client.get(page(Site, "change", key.site_id)).content.decode()


def test_no_two_keys_are_alike():
    texts = [site_keys.new_key_text() for _ in range(100)]
    assert all(one != other for one, other in pairwise(sorted(texts)))
