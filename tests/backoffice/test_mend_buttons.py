"""The buttons that mend money, in the lists of problems and of refunds: one click, and never twice."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.incidents.models import Incident
from backend.payments.models import Refund
from tests import cast
from tests.backoffice.pages import confirm
from tests.payments.test_mends import stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bell")]


def click(browser, model, action, *rows):
    """What the admin says after an action on these rows."""
    url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    body = {"action": action, "_selected_action": [row.pk for row in rows]}
    return confirm(browser, browser.post(url, body, follow=True)).content.decode()


def test_the_list_of_problems_has_a_button_for_it(desk, failed, twin, bell):
    assert "it is being sent again" in click(desk, Incident, "mend", Incident.objects.get(kind="refund_failed"))
    bell.answer()
    failed.refresh_from_db()
    assert failed.state == "processed"


def test_the_list_of_refunds_has_a_button_for_it(desk, failed, twin, bell):
    assert "it is being sent again" in click(desk, Refund, "send_anew", failed)
    bell.answer()
    failed.refresh_from_db()
    assert failed.state == "processed"


def test_a_refund_that_has_not_failed_is_not_sent_anew(desk, owed, twin, bell):
    before = stored(owed)
    assert "Only a refund of ours that has failed is sent again." in click(desk, Refund, "send_anew", owed)
    assert stored(owed) == before


def test_who_may_only_look_sends_no_money(failed, bell):
    meera = User.objects.create_user(cast.MEERA, "a-long-password", is_staff=True)
    meera.user_permissions.set(Permission.objects.filter(codename="view_refund"))
    browser = Client()
    browser.force_login(meera)
    click(browser, Refund, "send_anew", failed)
    failed.refresh_from_db()
    assert (failed.state, bell.rung) == ("failed", [])
