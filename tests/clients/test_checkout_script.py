"""The script of docs/api/checkout.md in a browser, with the twin's window: however it ends, the attempt says how."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sandbox import dotenv
from tests.journeys.browser import browser, page
from tests.journeys.guest import STAYS, Guest

__all__ = ["browser", "page"]
pytestmark = pytest.mark.journey

SCRIPTS = re.findall(
    r"^```js\n(.*?)^```$", (dotenv.ROOT / "docs/api/checkout.md").read_text(), re.MULTILINE | re.DOTALL
)
BEGIN = """async ({ text, api, twin, token, attemptId }) => {
    const script = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const tell = (words) => { document.body.dataset.told = words };
    window.again = () => script.pay(attemptId, {
        call: script.caller(api, token), tell, script: `${twin}/v1/checkout.js`, phone: "9812345678", colour: "#8a4b22",
    });
    window.ended = window.again();
}"""


@pytest.fixture
def attempt_id(house, page: Page) -> int:
    """An attempt of a guest whose browser has just opened the payment window for it."""
    guest = Guest(house).log_in()
    # Another page has set the clock of this house a month forward.
    begin = timezone.localdate() + timedelta(days=next(STAYS) + 60)
    guest.dates |= {"check_in_date": f"{begin}", "check_out_date": f"{begin + timedelta(days=2)}"}
    room = guest.rooms()[0]
    attempt = guest.select(room).json()["booking_attempt_id"]
    named = [{"room_id": room["id"], "name": name, "age": 34} for name in ("Asha", "Ravi")]
    guest.post("/api/booking/add-guests/", {"booking_attempt_id": attempt, "guests": named})
    token = guest.session.headers["Authorization"].removeprefix("Bearer ")
    at = {"api": house.at["API_URL"], "twin": house.at["TWIN_URL"]}
    # Any page of this machine may call a developer's house.
    page.goto(f"{at['twin']}/healthz")
    page.evaluate(BEGIN, {**at, "text": "\n".join(SCRIPTS), "token": token, "attemptId": attempt})
    expect(page.locator(".pay")).to_have_text(re.compile("Pay ₹"))
    return attempt


def test_what_is_paid_is_a_booking(page, attempt_id):
    page.locator(".pay").click()
    assert page.evaluate("ended.then(attempt => attempt.booking.reference)")


def test_who_is_refused_is_told_why_and_pays_in_the_same_window(page, attempt_id):
    page.get_by_role("button", name="The bank refuses").click()
    page.wait_for_function("!!document.body.dataset.told")
    page.locator(".pay").click()
    assert page.evaluate("ended.then(attempt => attempt.status)") == "completed"


def test_a_closed_window_leaves_the_rooms_held_and_opens_again_for_the_same_order(page, attempt_id):
    page.locator(".leave").click()
    assert page.evaluate("ended.then(attempt => attempt.status)") == "payment_pending"
    page.evaluate("() => { window.ended = window.again() }")
    page.locator(".pay").click()
    assert page.evaluate("ended.then(attempt => attempt.status)") == "completed"


def test_money_that_the_window_never_tells_of_is_seen_in_the_attempt(page, attempt_id):
    page.get_by_role("button", name="Paid, but the browser closes").click()
    assert page.evaluate("ended.then(attempt => attempt.status)") == "completed"
