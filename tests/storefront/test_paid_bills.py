"""In a browser: what is left is paid in Razorpay's window, and a phone works for its code where many were asked for."""

import re

import pytest
from playwright.sync_api import Page, expect

from backend.bookings.models import FinalBooking
from backend.pricing.models import ResortTerms
from tests import cast
from tests.storefront.conftest import CODE
from tests.storefront.guest_client import GuestClient
from tests.storefront.trips import booked, nights

pytestmark = pytest.mark.django_db(transaction=True)


def log_in(page: Page, live_server, number: str) -> None:
    page.goto(f"{live_server.url}/login/")
    page.locator("#phone").fill(number)
    page.locator("form.stack button").click()
    page.locator("#otp").fill(CODE)
    page.locator("form.stack .button").click()
    page.wait_for_url(re.compile(r"/stays/$"))


def test_a_balance_is_paid_in_the_payment_window(phones, live_server, resort, room, twin, bell, known_number):
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=25, balance_days_before=7)
    reference = booked(GuestClient(), room, twin)
    page = phones.open()
    log_in(page, live_server, known_number)
    page.goto(f"{live_server.url}/stays/{reference}/balance/")
    page.locator("#pay").click()
    page.locator(".leave").click()
    expect(page.locator("#told")).to_contain_text("Your booking is as it was")
    page.locator("#pay").click()
    page.locator(".pay").click()
    page.wait_for_url(re.compile(rf"/stays/{reference}/\?paid=1"))
    assert FinalBooking.objects.get().balance_paise == 0


def test_a_dearer_stay_is_paid_in_the_payment_window(phones, live_server, room, twin, bell, known_number):
    reference = booked(GuestClient(), room, twin)
    page = phones.open()
    log_in(page, live_server, known_number)
    page.goto(f"{live_server.url}/kn/stays/{reference}/change/")
    page.locator("#check_in").fill(nights(30, 33)["check_in"])
    page.locator("[name=check_out]").first.fill(nights(30, 33)["check_out"])
    page.locator("form.card button").click()
    page.locator("aside form button").click()
    page.wait_for_url(re.compile(r"/change/pay/$"))
    expect(page.locator("[role=timer]")).to_have_text(re.compile(r"^\d+:\d\d$"))
    page.locator("#pay").click()
    page.locator(".pay").click()
    page.wait_for_url(re.compile(rf"/kn/stays/{reference}/\?changed=1"))
    assert FinalBooking.objects.get().check_out == cast.in_days(33)


@pytest.fixture
def many_codes(settings, client, bell) -> None:
    """From this address as many codes were asked for as strangers get without a proof."""
    settings.OTP_PER_IP_PER_HOUR, settings.OTP_PROOF_ROUNDS = 1, 50
    asked = client.post("/api/auth/otp/request/", {"phone_number": "9801234567"}, content_type="application/json")
    assert asked.status_code == 200


def test_a_phone_works_for_its_code_by_itself(phones, live_server, many_codes):
    page = phones.open()
    page.goto(f"{live_server.url}/login/")
    page.locator("#phone").fill("98765 43210")
    page.locator("form.stack button").click()
    page.wait_for_url(re.compile(r"/login/code/"))
    expect(page.locator("#otp")).to_be_visible()


def test_without_script_a_phone_is_told_how_long_to_wait(phones, live_server, many_codes):
    page = phones.open(java_script_enabled=False)
    page.goto(f"{live_server.url}/login/")
    page.locator("#phone").fill("98765 43210")
    page.locator("form.stack button").click()
    expect(page.locator(".note.bad")).to_contain_text(re.compile(r"Try again in \d+ (seconds|minutes)"))
    assert page.locator("#phone").input_value() == "98765 43210"
