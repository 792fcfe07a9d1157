"""A guest on a phone books from the resort's page to the voucher: in three languages, and mostly without script."""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from tests import cast
from tests.documents import paper_story
from tests.storefront.conftest import CODE

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("", "/hi", "/kn")
# Between the price that is agreed to and the booking: phone, its code, guests, payment.
SCREENS = ["book", "code", "hold", "pay"]
MOST_SECONDS = 20


@pytest.fixture
def lodge(transactional_db, settings, tmp_path):
    """A resort with two rooms of a type."""
    settings.PAPERS_ROOT = tmp_path
    resort = cast.a_resort()
    cast.a_type(resort, "deluxe", cast.a_room(resort, "A101"), cast.a_room(resort, "A102"))
    return resort


def choose_nights(page: Page, live_server, prefix: str) -> None:
    """From the resort's page over the grid to the offers."""
    page.goto(f"{live_server.url}{prefix}/r/beachside-resort/")
    page.locator(".bar a.button").click()
    page.locator("a[data-after]").click()
    page.wait_for_url(re.compile("month="))
    free = page.locator("a.day[data-swap]")
    free.nth(8).click()
    page.wait_for_url(re.compile("check_in="))
    page.locator("a.day[data-swap]:not(.chosen)").nth(9).click()
    page.wait_for_url(re.compile("check_out="))
    page.locator(".bar a.button").click()
    page.wait_for_url(re.compile("/offers/"))


def log_in_and_hold(page: Page, number: str) -> None:
    """The chosen plan, the phone and the code: the rooms are held then."""
    page.locator(".plan a.button").first.click()
    page.locator("main aside a.button").click()
    page.locator("#phone").fill(number)
    page.locator("form.stack button").click()
    page.locator("#otp").fill(CODE)
    page.locator("form.stack .button").click()
    page.wait_for_url(re.compile(r"/stays/hold/\d+/$"))


def name_everybody(page: Page) -> None:
    for place, (name, age) in enumerate([("Asha Rao", "34"), ("Ravi Rao", "36")], 1):
        page.locator(f"#name_{place}").fill(name)
        page.locator(f"#age_{place}").fill(age)
    page.locator("form[data-keep] > .button").click()
    page.wait_for_url(re.compile("/pay/$"))


def screens_of(addresses: list[str]) -> list[str]:
    """The last words of these addresses, less numbers."""
    words = [re.findall(r"[^/]+", urlsplit(address).path) for address in addresses]
    return [next(word for word in reversed(each) if not word.isdecimal()) for each in words]


def machine_seconds(page: Page) -> float:
    """What server, test and browser have worked until now, however busy the machine is with other things."""
    session = page.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return time.process_time() + sum(each["cpuTime"] for each in processes)


def read_voucher(page: Page) -> str:
    """The words of the voucher to which the page of the booking leads."""
    paper_story.swept()
    page.reload()
    href = page.locator("a[href*='/papers/']").first.get_attribute("href")
    sheet = page.request.get(f"{page.url.partition('/stays/')[0].removesuffix('/hi').removesuffix('/kn')}{href}")
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    return paper_story.text_of(sheet.body())


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_stay_is_booked_on_a_phone(phones, live_server, lodge, twin, bell, known_number, prefix):
    page, seen = phones.open(), []
    page.on("framenavigated", lambda frame: seen.append(frame.url) if frame == page.main_frame else None)
    began = machine_seconds(page)
    choose_nights(page, live_server, prefix)
    assert page.context.cookies() == [], "no cookie before the phone step"
    agreed = len(seen)
    log_in_and_hold(page, known_number)
    expect(page.locator("[role=timer]")).to_have_text(re.compile(r"^(9|10):\d\d$"))
    name_everybody(page)
    page.locator("#pay").click()
    page.locator(".pay").click()
    page.wait_for_url(re.compile(r"/stays/[0-9A-Z]{4}-[0-9A-Z]{4}/\?new=1"))
    booking = FinalBooking.objects.get()
    expect(page.locator(".reference")).to_have_text(booking.reference)
    assert page.url.startswith(f"{live_server.url}{prefix}/stays/")
    assert booking.check_out > booking.check_in
    assert screens_of(seen[agreed:]) == ["stay", *SCREENS, booking.reference]
    voucher = read_voucher(page)
    assert booking.reference in voucher
    assert machine_seconds(page) - began < MOST_SECONDS


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_stay_is_held_and_named_without_script(phones, live_server, lodge, twin, bell, known_number, prefix):
    page = phones.open(java_script_enabled=False)
    choose_nights(page, live_server, prefix)
    log_in_and_hold(page, known_number)
    name_everybody(page)
    expect(page.locator("noscript h2")).to_be_visible()
    expect(page.locator("#pay")).to_be_hidden()
    attempt = BookingAttempt.objects.get()
    assert (attempt.state, attempt.guests.count()) == ("payment_pending", 2)


def test_a_lost_tab_is_found_under_my_stays(phones, live_server, lodge, twin, bell, known_number):
    page = phones.open()
    choose_nights(page, live_server, "")
    log_in_and_hold(page, known_number)
    page.close()
    again = phones.contexts[0].new_page()
    again.goto(f"{live_server.url}/stays/")
    again.locator(".card a.button").click()
    again.wait_for_url(re.compile(r"/stays/hold/\d+/$"))


def test_a_declined_payment_keeps_the_window_and_the_rooms(phones, live_server, lodge, twin, bell, known_number):
    page = phones.open()
    choose_nights(page, live_server, "")
    log_in_and_hold(page, known_number)
    name_everybody(page)
    page.locator("#pay").click()
    page.locator(".others button").first.click()
    expect(page.locator("#told")).to_contain_text("The bank declined the payment")
    page.locator(".pay").click()
    page.wait_for_url(re.compile(r"new=1"))
    assert FinalBooking.objects.count() == 1


def test_a_closed_window_says_that_the_rooms_stay(phones, live_server, lodge, twin, bell, known_number):
    page = phones.open()
    choose_nights(page, live_server, "")
    log_in_and_hold(page, known_number)
    name_everybody(page)
    page.locator("#pay").click()
    page.locator(".leave").click()
    expect(page.locator("#told")).to_contain_text("the rooms stay yours")


def test_the_grid_is_walked_with_arrow_keys(phones, live_server, lodge):
    page = phones.open()
    page.goto(f"{live_server.url}/r/beachside-resort/dates/?month={cast.in_days(40):%Y-%m}")
    first = page.locator("a.day[data-swap]").first
    first.focus()
    day = first.get_attribute("data-day")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.dataset.day")
    assert (int(focused[-2:]) - int(day[-2:])) == 8
    assert page.locator("[data-day][tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"check_in={focused}"))
    expect(page.locator(f"[data-day='{focused}']")).to_have_class(re.compile("chosen"))
