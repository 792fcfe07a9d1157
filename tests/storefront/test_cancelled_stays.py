"""Cancelling: what comes back and by which rule is said before; nothing back, and too late, are said plainly."""

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.payments.models import Refund
from tests import cast
from tests.holds import decided
from tests.payments import tiers
from tests.storefront.guest_client import CODE, GuestClient, words_of
from tests.storefront.trips import booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


def test_the_rule_is_said_with_all_its_tiers(guest, resort, room, twin, bell):
    tiers.promised(resort, ((40, 0, 0), (2, 50, 0), (0, 100, 0), (-1, 100, 0)))
    where = f"/stays/{booked(guest, room, twin)}/cancel/"
    page = guest.get(where)
    said = words_of(page)
    assert "Kept by the resort ₹7,500" in said
    assert "You get back ₹7,500" in said
    assert "By the rule: Moderate" in said
    assert "All of the rule" in said
    assert guest.send(page, where).status_code == 303
    assert Refund.objects.get().amount_paise == 750_000


def test_when_nothing_comes_back_it_is_said_and_may_still_be_done(guest, resort, room, twin, bell):
    tiers.promised(resort, ((0, 100, 0), (-1, 100, 0)))
    where = f"/stays/{booked(guest, room, twin)}/cancel/"
    page = guest.get(where)
    assert "Nothing comes back at this time." in words_of(page)
    assert "You get back ₹0" in words_of(page)
    assert guest.send(page, where).status_code == 303
    assert FinalBooking.objects.get().state == "cancelled"
    assert not Refund.objects.exists()


def test_from_the_day_of_arrival_on_it_is_too_late(guest, room, twin, bell):
    where = f"/stays/{booked(guest, room, twin)}/cancel/"
    FinalBooking.objects.update(check_in=timezone.localdate())
    page = guest.get(where)
    assert "please call the resort" in words_of(page)
    assert "Cancel the booking" not in words_of(page)


def test_a_cancelled_booking_asks_for_no_money_and_has_no_voucher_to_come(guest, resort, room, twin, bell):
    decided.terms(resort, deposit="percent", deposit_percent=25, balance_days_before=7)
    home = f"/stays/{booked(guest, room, twin)}/"
    before = words_of(guest.get(home))
    guest.send(guest.get(f"{home}cancel/"), f"{home}cancel/")
    after = words_of(guest.get(home))
    for said in ("Due by", "The voucher is being made", "Add to my calendar", "Tell friends on WhatsApp"):
        assert said in before
        assert said not in after


def test_the_page_of_cancelling_is_the_resorts(guest, resort, room, twin, bell):
    text = guest.get(f"/stays/{booked(guest, room, twin)}/cancel/").content.decode()
    assert f'href="/r/{resort.slug}/"' in text


def test_a_booking_that_is_cancelled_already_is_shown_as_it_is(guest, room, twin, bell):
    home = f"/stays/{booked(guest, room, twin)}/"
    page = guest.get(f"{home}cancel/")
    guest.send(page, f"{home}cancel/")
    assert "This booking is cancelled" in words_of(guest.get(home))
    assert guest.send(page, f"{home}cancel/").status_code == 303
    assert guest.get(f"{home}cancel/").headers["Location"] == home
