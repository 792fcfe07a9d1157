import json

import pytest

from tests.journeys.house import STAFF

pytestmark = pytest.mark.journey


def test_the_api_documentation_works_without_the_internet(house, page):
    page.goto(f"{house.at['API_URL']}/api/docs/")
    page.get_by_text("/api/booking/select-rooms/", exact=True).click()
    page.get_by_text("Hold rooms.").wait_for()


def test_the_inbox_shows_a_code_to_people(house, guest, page):
    code = guest.code()
    page.goto(f"{house.at['TWIN_URL']}/sandbox/sms/")
    assert page.locator("mark", has_text=code).first.inner_text() == code


def test_the_inbox_is_reached_through_the_api_too(house, page):
    page.goto(f"{house.at['API_URL']}/sandbox/sms/")
    assert page.locator("h1").inner_text() == "SMS inbox"


def test_a_guest_pays_on_the_checkout_page_and_gets_a_booking(house, guest, page):
    _, order = guest.order()
    page.goto(f"{house.at['TWIN_URL']}/checkout/{order}")
    page.get_by_role("button", name="Pay ₹").click()
    triple = page.locator("pre", has_text="razorpay_signature")
    triple.wait_for()
    verified = guest.post("/api/booking/verify-payment/", json.loads(triple.inner_text()))
    assert verified["status"] == "completed"


def test_checkout_js_opens_a_window_and_tells_the_page(house, guest, page):
    attempt_id, _ = guest.order()
    checkout = guest.post("/api/booking/initiate-payment/", {"booking_attempt_id": attempt_id})
    page.goto(f"{house.at['TWIN_URL']}/healthz")
    page.set_content(f"<script src='{house.at['TWIN_URL']}/checkout.js'></script><p id='told'></p>")
    page.wait_for_function("!!window.Razorpay")
    page.evaluate(
        """told => new Razorpay({key: told.razorpay_key, order_id: told.razorpay_order_id, amount: told.amount_paise,
            currency: told.currency, name: 'Dandeli',
            handler: done => { document.getElementById('told').textContent = JSON.stringify(done) }}).open()""",
        checkout,
    )
    page.get_by_role("button", name="Pay ₹").click()
    page.wait_for_function("!!document.getElementById('told').textContent")
    verified = guest.post("/api/booking/verify-payment/", json.loads(page.locator("#told").inner_text()))
    assert verified["booking"]["reference"]


def test_staff_log_in_to_the_admin_and_see_rooms_and_bookings(house, page):
    page.goto(f"{house.at['API_URL']}/admin/")
    page.get_by_label("Phone number").fill("9000000001")
    page.get_by_label("Password").fill(STAFF[1])
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{house.at['API_URL']}/admin/catalogue/room/")
    assert page.get_by_text("A101").first.is_visible()
    page.goto(f"{house.at['API_URL']}/admin/bookings/finalbooking/")
    page.get_by_role("heading", name="Select final booking to view").wait_for()


def test_a_picture_of_a_room_is_a_picture(house, guest, page):
    resorts = guest.get("/api/resorts/", location="Goa")["results"]
    rooms = guest.get(f"/api/resorts/{resorts[0]['slug']}/")["rooms"]
    picture = page.goto(house.at["API_URL"] + rooms[0]["images"][0]["image"])
    assert picture.headers["content-type"].startswith("image/")
