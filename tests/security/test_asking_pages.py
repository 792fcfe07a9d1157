"""Pages that ask, in a real browser, under the admin's policy: on a phone and a screen, in three languages."""

import pytest
from playwright.sync_api import Page

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.catalogue.models import Room
from tests import cast
from tests.invariants import story
from tests.security.test_pages import admin, driver, watched

__all__ = ["admin", "driver", "watched"]

SIZES = {"phone": (360, 740), "screen": (1280, 900)}
LANGUAGES = ("en", "hi", "kn")
# What sticks out on the right, but for what a page of Django's own scrolls inside itself.
STICKS_OUT = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pictures(admin: Page, tmp_path, name: str) -> None:
    """One of the page as it stands, for each size; nothing of it is cut off."""
    for size, (width, height) in SIZES.items():
        admin.set_viewport_size({"width": width, "height": height})
        assert admin.evaluate(STICKS_OUT) <= 0, (name, size)
        admin.screenshot(path=tmp_path / f"{name}-{size}.png", full_page=True)


@pytest.mark.django_db(transaction=True)
def test_a_booking_is_called_off_and_stands_again(admin, live_server, tmp_path, asha, bell, settings):
    settings.REFUND_WAIT_SECONDS = 900
    User.objects.filter(pk=asha.pk).update(name="Asha Rao")
    room = Room.objects.select_related("resort").get()
    booking = story.booked(cast.logged_in(asha), room)
    ask = f"{live_server.url}/admin/bookings/finalbooking/ask"
    for language in LANGUAGES:
        admin.set_extra_http_headers({"Accept-Language": language})
        admin.goto(f"{live_server.url}/admin/bookings/finalbooking/{booking.pk}/change/")
        pictures(admin, tmp_path, f"booking-{language}")
        admin.goto(f"{ask}/cancel_by_policy/?id={booking.pk}")
        pictures(admin, tmp_path, f"cancel-{language}")
        admin.locator(".asks input[type=submit]").click()
        admin.locator(".errorlist").first.wait_for()
        pictures(admin, tmp_path, f"no-reason-{language}")
        admin.locator("#id_reason").fill("The road is flooded")
        admin.locator(".asks input[type=submit]").click()
        admin.locator(".messagelist .success").wait_for()
        pictures(admin, tmp_path, f"cancelled-{language}")
        admin.goto(f"{ask}/mark_no_show/?id={booking.pk}")
        pictures(admin, tmp_path, f"refused-{language}")
        admin.goto(f"{ask}/undo/?id={booking.pk}")
        pictures(admin, tmp_path, f"undo-{language}")
        admin.locator("#id_reason").fill("It was another booking")
        admin.locator(".asks input[type=submit]").click()
        admin.locator(".messagelist .success").wait_for()
        assert FinalBooking.objects.get().state == "confirmed"
    pictures(admin, tmp_path, "undone")


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_hurts_comes_back_with_the_bookings(admin, live_server, tmp_path, asha, ravi, bell):
    room = Room.objects.select_related("resort").get()
    story.booked(cast.logged_in(asha), room)
    assert cast.select(cast.logged_in(ravi), room, stay=cast.nights(50, 52)).status_code == 201
    for language in LANGUAGES:
        admin.set_extra_http_headers({"Accept-Language": language})
        admin.goto(f"{live_server.url}/admin/catalogue/room/{room.pk}/change/")
        admin.locator("#id_capacity").fill("1")
        admin.locator("#id_active").uncheck()
        admin.locator("input[name=_save]").click()
        admin.locator(".hurts").wait_for()
        pictures(admin, tmp_path, f"hurts-{language}")
    admin.locator(".hurts input[type=checkbox]").check()
    admin.locator("input[name=_save]").click()
    admin.locator(".messagelist .success").wait_for()
    assert (Room.objects.get().capacity, Room.objects.get().active) == (1, False)


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_taken_is_said_above_what_was_typed(admin, live_server, tmp_path):
    room = Room.objects.select_related("resort").get()
    cast.a_room(room.resort, "A102")
    admin.goto(f"{live_server.url}/admin/catalogue/room/{room.pk}/change/")
    admin.locator("#id_room_number").fill("A102")
    admin.locator("#id_amenities").fill("balcony")
    admin.locator("input[name=_save]").click()
    admin.locator(".errorlist").first.wait_for()
    admin.screenshot(path=tmp_path / "taken.png", full_page=True)
    assert admin.locator("#id_amenities").input_value() == "balcony"
