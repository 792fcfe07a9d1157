"""Guests with one room between them, tabs that die, a second device, and a phone whose clock is wrong."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from tests import cast
from tests.storefront import lodge
from tests.storefront.conftest import CODE, DESK_SIZE
from tests.storefront.guest_client import NUMBER, GuestClient, stay_query

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERED_MS = "performance.getEntriesByType('navigation')[0].responseEnd"


@pytest.fixture
def guest(transactional_db, settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE, cast.RAVI: CODE}
    return GuestClient()


def logged_in(phones, url: str, number: str, **how) -> Page:
    """A browser of the guest with this number."""
    client = GuestClient()
    where = client.send(client.get("/login/"), "/login/", phone=number).headers["Location"]
    assert client.send(client.get(where), where, otp=CODE).status_code == 303
    page = phones.open(**how)
    lodge.carry_login(client, page, url)
    return page


def pay(page: Page) -> None:
    """Name everybody and pay."""
    for place, (name, age) in enumerate([("Asha Rao", "34"), ("Ravi Rao", "36")], 1):
        page.locator(f"#name_{place}").fill(name)
        page.locator(f"#age_{place}").fill(age)
    page.locator("form[data-keep] > .button").click()
    page.wait_for_url(re.compile("/pay/$"))
    page.locator("#pay").click()
    page.locator(".pay").click()
    page.wait_for_url(re.compile(r"/stays/[0-9A-Z]{4}-[0-9A-Z]{4}/\?new=1"))


def test_of_two_who_want_the_last_room_one_has_it_and_one_sees_what_is_free(guest, phones, live_server, twin, bell):
    lodge.a_lodge(rooms=1)
    there = f"{live_server.url}/r/{lodge.SLUG}/book/?{stay_query(take='deluxe:1')}"
    pages = [logged_in(phones, live_server.url, number) for number in (cast.ASHA, cast.RAVI)]
    for page in pages:
        page.goto(there)
    for page in pages:
        # Both taps are on their way before either is answered.
        page.evaluate("setTimeout(() => document.querySelector('main form button').click(), 0)")
    for page in pages:
        page.wait_for_function("location.pathname.includes('/hold/') || document.querySelector('h1[data-errors]')")
    (first, second) = sorted(pages, key=lambda page: "/hold/" not in page.url)
    assert BookingAttempt.objects.count() == 1
    expect(second.locator("h1")).to_have_text("Somebody was faster")
    answered = [second.evaluate(ANSWERED_MS)]
    for _ in range(2):
        second.reload()
        answered.append(second.evaluate(ANSWERED_MS))
    assert min(answered) < 1000
    pay(first)
    second.locator("main a.button").first.click()
    second.wait_for_url(re.compile("/offers/"))
    expect(second.locator(".room")).to_have_count(1)
    expect(second.locator(".room h2")).to_contain_text("C1")
    second.locator(".room a.button").first.click()
    second.locator("main aside a.button").click()
    second.locator("main form button").click()
    pay(second)
    assert FinalBooking.objects.count() == 2


def test_a_killed_browser_and_a_second_device_go_on_with_the_same_rooms(guest, phones, live_server, twin, bell):
    lodge.a_lodge()
    first = logged_in(phones, live_server.url, cast.ASHA)
    first.goto(f"{live_server.url}/r/{lodge.SLUG}/book/?{stay_query(take='deluxe:1')}")
    first.locator("main form button").click()
    first.wait_for_url(re.compile(r"/hold/\d+/$"))
    address, cookies = first.url, first.context.cookies()
    first.context.close()
    phones.contexts.pop()
    again = phones.open()
    again.context.add_cookies(cookies)
    again.goto(address)
    expect(again.locator("[role=timer]")).to_be_visible()
    again.context.close()
    phones.contexts.pop()
    desk = phones.open(viewport=DESK_SIZE)
    desk.goto(f"{live_server.url}/stays/")
    desk.locator("#phone").fill(NUMBER)
    desk.locator("form.stack button").click()
    desk.locator("#otp").fill(CODE)
    desk.locator("form.stack .button").click()
    desk.locator(".card a.button").click()
    desk.wait_for_url(address)
    pay(desk)
    assert (BookingAttempt.objects.count(), FinalBooking.objects.count()) == (1, 1)


@pytest.mark.parametrize("minutes", [15, -15])
def test_a_phone_whose_clock_is_wrong_counts_the_same_seconds(guest, phones, live_server, twin, bell, minutes):
    lodge.a_lodge()
    page = logged_in(phones, live_server.url, cast.ASHA)
    page.clock.install(time=datetime.now(UTC) + timedelta(minutes=minutes))
    page.goto(f"{live_server.url}/r/{lodge.SLUG}/book/?{stay_query(take='deluxe:1')}")
    page.locator("main form button").click()
    page.wait_for_url(re.compile(r"/hold/\d+/$"))
    shown = page.locator("[role=timer]").text_content() or ""
    left = (BookingAttempt.objects.get().expires_at - datetime.now(UTC)).total_seconds()
    whole, seconds = shown.split(":")
    # Whole seconds are shown, and the page is as old as it took to read it.
    assert -2 < int(whole) * 60 + int(seconds) - left < 30
    page.clock.fast_forward(300_000)
    expect(page.locator("#said")).not_to_be_empty()
    if minutes > 0:
        pay(page)
        expect(page.locator("h1")).to_have_text("You are booked")
        return
    BookingAttempt.objects.update(expires_at=datetime.now(UTC))
    page.clock.fast_forward(330_000)
    expect(page.locator("h1")).to_have_text("The time is over")
    expect(page.locator(".note")).to_contain_text("Nothing was charged")


def test_a_phone_that_slept_counts_the_time_it_slept(guest, phones, live_server, twin, bell):
    lodge.a_lodge()
    page = logged_in(phones, live_server.url, cast.ASHA)
    page.goto(f"{live_server.url}/r/{lodge.SLUG}/book/?{stay_query(take='deluxe:1')}")
    page.locator("main form button").click()
    page.wait_for_url(re.compile(r"/hold/\d+/$"))
    # Asleep, the phone's clock goes on and the browser's own measure stands still.
    page.evaluate("const real = Date.now; Date.now = () => real() + 240_000; 0")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[role=timer]")).to_have_text(re.compile(r"^[3-5]:\d\d$"))


def test_a_stay_is_booked_with_the_keyboard_alone(guest, phones, live_server, twin, bell):
    lodge.a_lodge()
    page = phones.open()
    page.goto(f"{live_server.url}/r/{lodge.SLUG}/")
    follow(page, ".bar a.button", "/dates/")
    follow(page, "a[data-after]", "month=")
    expect(page.locator("#dates")).not_to_have_attribute("aria-busy", "true")
    tab_to(page, "a.day[data-swap]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("check_in="))
    expect(page.locator("#dates")).not_to_have_attribute("aria-busy", "true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("check_out="))
    expect(page.locator("#dates")).not_to_have_attribute("aria-busy", "true")
    follow(page, ".bar a.button", "/offers/")
    follow(page, ".plan a.button", "/stay/")
    follow(page, "aside a.button", "/book/")
    tab_to(page, "#phone")
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/code/"))
    # The field has the focus by itself.
    page.keyboard.type(CODE)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/hold/\d+/$"))
    for place, (name, age) in enumerate([("Asha Rao", "34"), ("Ravi Rao", "36")], 1):
        tab_to(page, f"#name_{place}")
        page.keyboard.type(name)
        tab_to(page, f"#age_{place}")
        page.keyboard.type(age)
    follow(page, "form[data-keep] > .button", "/pay/$")
    tab_to(page, "#pay")
    page.keyboard.press("Enter")
    page.locator(".pay").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("new=1"))
    assert FinalBooking.objects.count() == 1


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, and see that it is in view and has a ring."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        raise AssertionError(f"Tab never reaches {selector} on {page.url}")
    ring, top, bottom, height, is_covered = page.evaluate(
        """() => { const here = document.activeElement, box = here.getBoundingClientRect();
        const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return [getComputedStyle(here).outlineStyle, box.top, box.bottom, innerHeight, !here.contains(above)]; }"""
    )
    assert ring != "none", f"no ring around {selector}"
    assert not is_covered, f"{selector} has the focus below something else"
    assert top >= 0, f"{selector} has the focus above the screen"
    assert bottom <= height, f"{selector} has the focus below the screen"


def follow(page: Page, selector: str, where: str) -> None:
    """Go there with Tab and Enter."""
    tab_to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(where))
