"""Dead letters, tried again by a click in the admin, by whoever may."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from tests import cast
from tests.backoffice.pages import confirm
from tests.payments import news

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bell")]

EVENTS = reverse("admin:payments_webhookevent_changelist")


def page_after(browser, action, *rows):
    """What a list of the admin says after an action on these rows."""
    body = {"action": action, "_selected_action": [row.pk for row in rows]}
    answer = confirm(browser, browser.post(EVENTS, body, follow=True))
    return answer.content.decode()


def staff(*codenames):
    """The browser of somebody who may open the admin, and this."""
    meera = User.objects.create_user(cast.MEERA, "a-long-password", is_staff=True)
    meera.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = Client()
    browser.force_login(meera)
    return browser


def superuser():
    browser = Client()
    browser.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))
    return browser


def test_a_superuser_replays_a_dead_event(dead, bell):
    assert "it will be tried again." in page_after(superuser(), "replay", dead)
    bell.answer()
    assert FinalBooking.objects.count() == 1


def test_the_admin_says_what_was_not_dead(dead, bell):
    browser = superuser()
    page_after(browser, "replay", dead)
    bell.answer()
    assert "It is not a dead letter." in page_after(browser, "replay", dead)


def test_who_may_only_look_replays_nothing(dead, bell):
    page_after(staff("view_webhookevent"), "replay", dead)
    dead.refresh_from_db()
    assert (dead.state, bell.rung) == ("dead", [])


def test_who_may_change_events_replays_them(dead):
    assert "it will be tried again." in page_after(staff("view_webhookevent", "change_webhookevent"), "replay", dead)


def test_the_list_shows_how_often_a_delivery_came(order, bell):
    for _ in range(37):
        news.deliver(news.about(order.id, "payment.failed"), event_id="evt_again")
    page = superuser().get(EVENTS).content.decode()
    assert '<td class="field-deliveries">37</td>' in page
