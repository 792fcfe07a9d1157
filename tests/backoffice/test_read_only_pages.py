"""The admin: every page opens, money is there to be read, and nothing of it can be written."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort, Room
from backend.holds.models import BookingAttempt
from backend.notifications.models import Message
from backend.payments.models import Payment, PaymentOrder, Refund, WebhookEvent
from tests import cast
from tests.payments import news

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bell")]

MONEY = (PaymentOrder, Payment, Refund, WebhookEvent)
PAGES = (*MONEY, BookingAttempt, FinalBooking, User, Resort, Room, Message)


@pytest.fixture
def desk(order, twin, bell) -> Client:
    """The browser of a superuser, in a house where everything has happened: booked, refunded, dead, forged."""
    for paid in (twin.pay(order.id), twin.pay(order.id, force=True)):
        news.deliver(news.event("payment.captured", payment=paid["payment"]))
    news.post(b"\xff\x00forged", "0" * 64)
    bell.answer()
    desk = Client()
    desk.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))
    return desk


def page(model, verb, *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{verb}", args=args)


def test_no_heading_of_the_admin_is_a_name_of_code():
    headings = {str(model._meta.app_config.verbose_name) for model in admin.site._registry}
    assert [each for each in headings if "_" in each] == []


def test_every_list_and_every_row_opens(desk):
    for model in PAGES:
        rows = list(model.objects.all())
        assert rows, model
        for url in (page(model, "changelist"), *(page(model, "change", row.pk) for row in rows)):
            assert desk.get(url).status_code == 200, url


@pytest.mark.parametrize("query", ["A101", "7", "नमस्ते", "'\"%_", "9" * 30])
def test_every_list_can_be_searched(desk, query):
    for model in PAGES:
        assert desk.get(page(model, "changelist"), {"q": query}).status_code == 200, model


def test_every_filter_works(desk):
    for model in MONEY:
        assert desk.get(page(model, "changelist"), {"state__exact": "processed"}).status_code == 200, model


def test_nothing_of_money_can_be_written(desk):
    for model in (*MONEY, BookingAttempt, FinalBooking, Message):
        row = model.objects.latest("pk")
        for url in (page(model, "add"), page(model, "delete", row.pk), page(model, "change", row.pk)):
            assert desk.post(url, {"state": "processed"}).status_code == 403, url


def test_the_body_of_a_delivery_is_shown_as_text(desk):
    event = WebhookEvent.objects.get(state="rejected")
    assert "forged" in desk.get(page(WebhookEvent, "change", event.pk)).content.decode()


def test_guests_are_sent_to_the_login(asha, order):
    browser = Client()
    browser.force_login(asha)
    for model in PAGES:
        assert browser.get(page(model, "changelist")).status_code == 302
