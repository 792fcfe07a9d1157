"""What is left to pay: due, overdue, paid here or by a link, and what is said meanwhile."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.payments.models import PaymentOrder
from backend.pricing.models import ResortTerms
from tests import cast
from tests.storefront.guest_client import CODE, GuestClient, words_of
from tests.storefront.trips import booked, nights

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


@pytest.fixture
def home(guest, resort, room, twin, bell) -> str:
    """The page of a booking of which a quarter is paid: 11,250 rupees are left."""
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=25, balance_days_before=7)
    return f"/stays/{booked(guest, room, twin)}/"


def test_a_balance_that_is_due_is_paid(guest, home, twin):
    assert "Pay ₹11,250" in words_of(guest.get(home))
    page = guest.get(f"{home}balance/")
    assert "You pay ₹11,250 now. It is due by" in words_of(page)
    assert "Your booking is as it was" in page.content.decode(), "what the script says of a closed window"
    waits = guest.get(f"{home}back/?was=1125000")
    assert "We are asking your bank" in words_of(waits)
    assert guest.get(f"{home}state/?was=1125000").json() == {"next": ""}
    paid = twin.pay(PaymentOrder.objects.get(kind="balance").razorpay_order_id)["checkout"]
    forged = paid | {"razorpay_signature": "0" * 64}
    there = f"/pay/return/stay/{home.removeprefix('/stays/')}?was=1125000"
    assert GuestClient().post(there, forged).headers["Location"] == f"{home}back/?was=1125000"
    assert FinalBooking.objects.get().balance_paise == 1_125_000
    GuestClient().post(there, paid)
    assert guest.get(f"{home}state/?was=1125000").json() == {"next": f"{home}?paid=1"}
    assert "Your payment reached us" in words_of(guest.get(f"{home}?paid=1"))
    assert "Nothing is due" in words_of(guest.get(f"{home}balance/"))


def test_a_balance_that_a_change_made_another_one_is_no_payment(guest, home, twin):
    page = guest.get(f"{home}balance/").content.decode()
    back = re.search(r'href="([^"]+)">I have paid already', page)[1].replace("&amp;", "&")
    assert back == f"{home}back/?was=1125000&had=375000"
    change = f"{home}change/?{urlencode(nights(30, 31))}"
    guest.send(guest.get(change), f"{home}change/")
    assert FinalBooking.objects.get().balance_paise != 1_125_000
    assert guest.get(back).headers["Location"] == home


def test_a_balance_that_is_overdue_says_what_may_happen(guest, home):
    FinalBooking.objects.update(balance_due_on=timezone.localdate() - timedelta(days=1))
    said = words_of(guest.get(f"{home}balance/"))
    assert "This was due by" in said
    assert "it may cancel a booking that is not paid" in said


def test_a_link_is_made_for_whoever_pays_and_takes_nothing_twice(guest, home, twin):
    page = guest.get(f"{home}balance/")
    made = guest.send(page, f"{home}balance/")
    link = twin.links()[0]
    assert link["short_url"] in made.content.decode()
    twin.pay_link(link["id"])
    FinalBooking.objects.update(balance_paise=0)
    assert "a payment link that was sent before takes no money" in words_of(guest.get(f"{home}balance/"))


@pytest.mark.django_db(transaction=True)
def test_a_balance_while_razorpay_is_away_charges_nothing(guest, home, twin):
    twin.fault("*", "500", times=20)
    page = guest.get(f"{home}balance/")
    assert page.status_code == 503
    assert "Nothing was charged by this step" in words_of(page)
    assert page.headers["Retry-After"]


def test_a_payment_that_the_bank_declined_leads_back_to_paying(guest, home):
    there = f"/pay/return/stay/{home.removeprefix('/stays/')}?was=1125000"
    back = GuestClient().post(there, {"error[code]": "BAD_REQUEST_ERROR"}).headers["Location"]
    assert guest.get(back).headers["Location"] == f"{home}balance/"
