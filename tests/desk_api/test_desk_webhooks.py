"""Webhooks at the desk: made, changed, switched off, and what was delivered."""

import pytest
from django.utils import timezone

from backend.catalogue.models.roles import Role
from backend.event_feed.models import Endpoint
from backend.event_feed.services import delivery_rounds, standard_webhooks
from tests import cast
from tests.event_feed.desk_people import manager, owner
from tests.event_feed.feed_view import number
from tests.event_feed.integrator import listening, receiver
from tests.holds import steps
from tests.security.elsewhere import says

__all__ = ["manager", "owner"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bell")]

HOOKS = "/api/desk/resorts/beachside-resort/webhooks/"
URL = "https://1.1.1.1/hook"


def make(user, *types, url=URL):
    body = {"url": url, "description": "PMS", "types": list(types)}
    return cast.logged_in(user).post(HOOKS, body, format="json")


def patch(user, endpoint, **changes):
    return cast.logged_in(user).patch(f"{HOOKS}{endpoint.pk}/", changes, format="json")


def test_a_webhook_is_made_shown_changed_and_removed(owner):
    made = make(owner, "hold.placed").json()
    endpoint = Endpoint.objects.get()
    browser = cast.logged_in(owner)
    assert made["secret"] == standard_webhooks.secret(endpoint)
    assert made["secret"] not in browser.get(f"{HOOKS}{endpoint.pk}/").content.decode()
    changed = patch(owner, endpoint, types=["room.blocked", "hold.placed"], description="CM")
    assert (changed.json()["types"], changed.json()["description"]) == (["hold.placed", "room.blocked"], "CM")
    assert browser.delete(f"{HOOKS}{endpoint.pk}/").status_code == 204
    assert browser.get(f"{HOOKS}{endpoint.pk}/").status_code == 404
    assert browser.get(HOOKS).json()["results"] == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        *((url, "address_refused") for url in ("ftp://1.1.1.1/", "https://10.0.0.1/", "https://u:p@1.1.1.1/", "x")),
        ("https://nobody.invalid/", "address_unknown"),
    ],
)
def test_an_address_that_we_would_not_call_is_refused(owner, settings, url, code):
    settings.OUTGOING_STAND_INS = False
    answer = make(owner, "hold.placed", url=url)
    assert (answer.status_code, answer.json()["code"], Endpoint.objects.count()) == (400, code, 0)


def test_it_is_not_changed_to_such_an_address_either(owner, settings, monkeypatch):
    make(owner, "hold.placed")
    settings.OUTGOING_STAND_INS = False
    inside = [(2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: inside)
    answer = patch(owner, Endpoint.objects.get(), url="https://rebound.example/")
    assert (answer.json()["code"], Endpoint.objects.get().url) == ("address_refused", URL)


def test_a_manager_has_no_hand_in_news_of_money(owner, manager):
    assert make(manager, "payment.captured").status_code == 403
    make(owner, "payment.captured")
    endpoint = Endpoint.objects.get()
    assert patch(manager, endpoint, url="https://8.8.8.8/").status_code == 403
    make(manager, "hold.placed")
    assert patch(manager, Endpoint.objects.latest("pk"), types=["refund.processed"]).status_code == 403
    assert {row.url for row in Endpoint.objects.all()} == {URL}


def test_a_resort_has_so_many_webhooks_and_no_more(owner):
    codes = [make(owner, "hold.placed").status_code for _ in range(21)]
    assert codes == [201] * 20 + [409]


def test_it_is_switched_off_and_on(owner):
    make(owner, "hold.placed")
    endpoint = Endpoint.objects.get()
    off = patch(owner, endpoint, enabled=False).json()
    on = patch(owner, endpoint, enabled=True).json()
    assert [(said["status"], said["why"]) for said in (off, on)] == [("disabled", "by_hand"), ("enabled", "")]


def test_a_new_secret_is_shown_once(owner):
    old = make(owner, "hold.placed").json()["secret"]
    said = cast.logged_in(owner).post(f"{HOOKS}{Endpoint.objects.get().pk}/secret/").json()
    assert said["secret"] not in ("", old)
    assert said["previous_until"]


def test_the_log_of_a_delivery_says_what_was_answered(owner, resort, asha_browser, room):
    with receiver(says(b"Back at seven.", 503)) as pms:
        endpoint = listening(resort, pms)
        steps.held(asha_browser, room)
        number()
        delivery_rounds.deliver_due(endpoint_id=endpoint.pk, at=timezone.now())
        browser, deliveries = cast.logged_in(owner), f"{HOOKS}{endpoint.pk}/deliveries/"
        row = browser.get(deliveries, {"status": "queued"}).json()["results"][0]
        log = browser.get(f"{deliveries}{row['id']}/").json()["log"]
        assert (row["event_id"], row["tries"]) == (f"evt_{resort.pk}_1", 1)
        assert [(one["status"], one["answer"]) for one in log] == [(503, "Back at seven.")]
        pms.answer = says()
        Endpoint.objects.update(rests_until=None)
        assert browser.post(f"{deliveries}{row['id']}/redeliver/").json()["tries"] == 0
        assert delivery_rounds.deliver_due(endpoint_id=endpoint.pk, at=timezone.now()) == 1
        since = {"since": "2020-01-01T00:00:00Z"}
        assert browser.post(f"{HOOKS}{endpoint.pk}/redeliver/", since, format="json").json() == {"queued": 1}


def test_a_webhook_of_another_resort_is_not_there(owner, resort):
    other = cast.works_at(cast.a_resort("Kali River Lodge", "Dandeli"), Role.OWNER, "+919000000021")
    make(owner, "hold.placed")
    url = f"/api/desk/resorts/kali-river-lodge/webhooks/{Endpoint.objects.get().pk}/"
    assert cast.logged_in(other).get(url).status_code == 404
