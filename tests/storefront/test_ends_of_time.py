"""What only scripts do: the countdown ends, the phone is offline, the payment window is missing or in an app."""

import re

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.storefront import lodge
from tests.storefront.conftest import CODE
from tests.storefront.guest_client import GuestClient
from tests.storefront.test_barriers import barriers

pytestmark = pytest.mark.django_db(transaction=True)
ENDED = """const real = Date.now; Date.now = () => real() + 3_600_000;
    document.dispatchEvent(new Event('visibilitychange')); 0"""


@pytest.fixture
def guest(transactional_db, settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    lodge.a_lodge()
    return GuestClient()


@pytest.fixture
def there(guest) -> str:
    return lodge.hold(guest)


def test_at_the_end_the_pay_page_says_once_what_became_of_the_rooms(guest, there, phones, live_server, twin):
    lodge.name_all(guest, there)
    page = phones.open()
    lodge.carry_login(guest, page, live_server.url)
    page.goto(f"{live_server.url}{there}pay/")
    expect(page.locator("#over")).to_be_hidden()
    page.evaluate(ENDED)
    expect(page.locator("#over")).to_contain_text("The rooms are not held for you any more")
    expect(page.locator("#said")).to_contain_text("The time is over")
    expect(page.locator("#pay")).to_be_disabled()
    expect(page.locator(".hold")).to_be_hidden()
    assert barriers(page) == []
    page.locator("#over a").click()
    page.wait_for_url(re.compile("/pay/$"))


def test_words_typed_offline_stay_on_the_phone_until_they_are_sent(guest, there, phones, live_server, twin):
    page = phones.open()
    lodge.carry_login(guest, page, live_server.url)
    page.goto(f"{live_server.url}{there}")
    page.locator("#name_1").fill("Asha Rao")
    page.locator("#age_1").fill("34")
    page.locator("summary", has_text="GSTIN").click()
    page.locator("#company").fill("Rao Textiles")
    page.context.set_offline(True)
    page.locator("form[data-keep] > .button").click()
    expect(page.locator("#offline")).to_be_visible()
    assert barriers(page) == []
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#name_1")).to_have_value("Asha Rao")
    expect(page.locator("#company")).to_have_value("Rao Textiles")
    expect(page.locator("#company")).to_be_visible()
    page.locator("#company").fill("")
    page.locator("form[data-keep] > .button").click()
    page.wait_for_url(re.compile("/pay/$"))
    assert page.evaluate("sessionStorage.length") == 0


def test_a_companion_fills_name_and_age_at_once(guest, there, asha, phones, live_server):
    asha.companions.create(name="Ravi Rao", age=36)
    page = phones.open()
    lodge.carry_login(guest, page, live_server.url)
    page.goto(f"{live_server.url}{there}")
    page.locator("[name=saved_2]").select_option(label="Ravi Rao, 36")
    expect(page.locator("#name_2")).to_have_value("Ravi Rao")
    expect(page.locator("#age_2")).to_have_value("36")


def test_a_payment_window_that_is_blocked_is_said_on_a_tap(guest, there, phones, live_server, twin):
    lodge.name_all(guest, there)
    page = phones.open(user_agent="Mozilla/5.0 (Linux; Android 14; wv) Instagram 300.0")
    lodge.carry_login(guest, page, live_server.url)
    page.route(re.compile("checkout"), lambda route: route.abort())
    page.goto(f"{live_server.url}{there}pay/")
    expect(page.locator("#in-app")).to_contain_text("open this page in Chrome")
    page.locator("#pay").click()
    expect(page.locator("#told")).to_contain_text("could not be loaded")
