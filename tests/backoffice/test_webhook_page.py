"""The admin's pages of webhooks and deliveries: the same refusals as at the API, and a secret is shown once."""

import pytest
from django.urls import reverse

from backend.event_feed.models import Delivery, Endpoint
from backend.event_feed.services import standard_webhooks
from tests.backoffice.pages import confirm
from tests.desk_api.test_desk_webhooks import URL, make
from tests.event_feed.desk_people import in_admin, manager, owner
from tests.event_feed.feed_view import number
from tests.holds import steps
from tests.invariants import story

__all__ = ["manager", "owner"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bell")]

LIST, ADD = "admin:event_feed_endpoint_changelist", "admin:event_feed_endpoint_add"


def test_in_the_admin_a_resort_has_so_many_webhooks_and_no_more(owner, resort):
    for _ in range(20):
        make(owner, "hold.placed")
    body = {"resort": resort.pk, "url": URL, "description": "PMS", "kinds": ["hold.placed"]}
    page = in_admin(owner).post(reverse(ADD), body)
    assert (page.status_code, b"as many webhooks as it may have" in page.content, Endpoint.objects.count()) == (
        200,
        True,
        20,
    )
    # One of them is changed all the same.
    endpoint = Endpoint.objects.latest("pk")
    in_admin(owner).post(reverse("admin:event_feed_endpoint_change", args=[endpoint.pk]), {**body, "description": "CM"})
    endpoint.refresh_from_db()
    assert endpoint.description == "CM"


def test_the_admin_makes_one_and_shows_its_secret_once(owner, resort):
    browser = in_admin(owner)
    body = {"resort": resort.pk, "url": URL, "description": "PMS", "kinds": ["hold.placed", "payment.captured"]}
    page = browser.post(reverse(ADD), body)
    endpoint = Endpoint.objects.get()
    secret = standard_webhooks.secret(endpoint)
    assert (page.status_code, page.context["secret"]) == (200, secret)
    change = browser.get(reverse("admin:event_feed_endpoint_change", args=[endpoint.pk]))
    assert (change.status_code, secret in change.content.decode()) == (200, False)


def test_the_admin_refuses_an_address_inside(owner, resort, settings):
    settings.OUTGOING_STAND_INS = False
    body = {"resort": resort.pk, "url": "https://127.0.0.1/", "kinds": ["hold.placed"]}
    assert b"be on the public internet" in in_admin(owner).post(reverse(ADD), body).content
    assert not Endpoint.objects.exists()


def act(user, action, *rows, page=LIST):
    browser, body = in_admin(user), {"action": action, "_selected_action": [row.pk for row in rows]}
    return confirm(browser, browser.post(reverse(page), body, follow=True), reason="")


def test_the_admin_rotates_switches_and_removes(owner):
    old = make(owner, "hold.placed").json()["secret"]
    endpoint = Endpoint.objects.get()
    assert act(owner, "new_secret", endpoint).context["secret"] != old
    states = []
    for action in ("disable", "enable", "remove"):
        act(owner, action, endpoint)
        states.append(Endpoint.objects.get().state)
    assert states == ["disabled", "enabled", "removed"]


def test_in_the_admin_a_manager_has_no_hand_in_news_of_money(owner, manager):
    make(owner, "payment.captured")
    endpoint = Endpoint.objects.get()
    act(manager, "new_secret", endpoint)
    act(manager, "disable", endpoint)
    body = {"url": "https://8.8.8.8/", "description": "", "kinds": ["payment.captured"]}
    change = in_admin(manager).post(reverse("admin:event_feed_endpoint_change", args=[endpoint.pk]), body)
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.state, endpoint.previous_nonce) == (URL, "enabled", "")
    assert change.status_code == 403


def test_the_admin_sends_again(owner, resort, asha_browser, room):
    make(owner, "hold.placed")
    steps.held(asha_browser, room)
    number()
    Delivery.objects.update(state="delivered", tries=1)
    act(owner, "redeliver", Delivery.objects.get(), page="admin:event_feed_delivery_changelist")
    assert Delivery.objects.get().state == "queued"


def test_in_the_admin_a_manager_does_not_send_news_of_money_again(owner, manager, asha_browser, room):
    make(owner, "payment.captured")
    story.booked(asha_browser, room)
    number()
    Delivery.objects.update(state="delivered", tries=1)
    act(manager, "redeliver", Delivery.objects.get(), page="admin:event_feed_delivery_changelist")
    assert Delivery.objects.get().state == "delivered"
