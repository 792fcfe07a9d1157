"""A real link of a message: it opens one booking to look at, and neither a phone number nor any step with money."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.bookings.services import manage_links
from backend.payments.models import Refund
from backend.privacy.services import erasure
from tests import cast
from tests.storefront import lodge
from tests.storefront.guest_client import CODE, NUMBER, GuestClient, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE, cast.RAVI: CODE}
    settings.SHORT_BASE_URL = "https://stay.example.in"
    lodge.a_lodge()
    return GuestClient()


@pytest.fixture
def booked(guest, twin, bell) -> FinalBooking:
    return FinalBooking.objects.get(reference=lodge.book(guest, lodge.hold(guest), twin))


@pytest.fixture
def link(booked) -> str:
    """The path of the link as messages carry it."""
    address = manage_links.manage_url(manage_links.link_for_messages(booked, at=timezone.now()))
    assert len(address) <= 40
    return address.removeprefix("https://stay.example.in")


def test_a_link_shows_the_booking_but_no_phone_and_no_guest(booked, link):
    text = GuestClient().get(link).content.decode()
    assert booked.reference in text
    digits = re.sub(r"\D", "", text)
    assert cast.ASHA[-10:] not in digits
    assert not any(name.partition(" ")[0] in text for name in ("Asha Rao", "Ravi Rao"))


def test_a_link_takes_no_step_with_money_without_the_code(booked, link):
    stranger = GuestClient()
    page = stranger.get(link)
    assert '<form method="post"' not in page.content.decode()
    for step in ("", "cancel/", "change/", "balance/"):
        asked = stranger.get(f"/stays/{booked.reference}/{step}")
        assert asked.headers["Location"].startswith("/login/?next=")
    (onward,) = re.findall(r'href="(/login/\?next=[^"]+)"', page.content.decode())
    where = stranger.send(stranger.get(onward), onward, phone=cast.RAVI).headers["Location"]
    stranger.send(stranger.get(where), where, otp=CODE)
    # The code of another phone opens nothing.
    assert stranger.get(f"/stays/{booked.reference}/cancel/").status_code == 404
    assert FinalBooking.objects.get().state == "confirmed"


def test_guessing_links_is_slow_and_the_page_says_how_long(link, settings):
    settings.LINK_CALLS_PER_IP_PER_MINUTE = 2
    stranger = GuestClient()
    assert [stranger.get(f"/m/{sign * 14}").status_code for sign in "abc"] == [404, 404, 429]
    page = stranger.get(link)
    assert page.status_code == 429
    assert page.headers["Retry-After"]
    assert re.search(r"\d+ second", words_of(page))


def test_a_link_ends_with_the_booking_and_says_so(guest, booked, link):
    where = f"/stays/{booked.reference}/cancel/"
    assert guest.send(guest.get(where), where).status_code == 303
    page = GuestClient().get(link)
    assert page.status_code == 410
    assert "This link is over" in words_of(page)
    assert booked.reference not in words_of(page)


def test_a_link_that_its_guest_revoked_is_over(booked, link):
    row = booked.manage_links.get()
    manage_links.revoke_manage_link(booked, link_id=row.pk, at=timezone.now())
    assert GuestClient().get(link).status_code == 410


def test_a_link_is_gone_with_the_data_of_its_guest(guest, booked, link):
    where = f"/stays/{booked.reference}/cancel/"
    guest.send(guest.get(where), where)
    Refund.objects.update(state="processed")
    erasure.erase(user_id=User.objects.get(phone_number=cast.ASHA).pk, at=timezone.now() + timedelta(days=120))
    page = GuestClient().get(link)
    assert page.status_code == 404
    assert NUMBER.replace(" ", "") not in page.content.decode().replace(" ", "")
