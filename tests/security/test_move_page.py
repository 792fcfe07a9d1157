"""The move of a booking in a real browser, under the admin's policy: chosen, looked at again, done."""

import pytest
from playwright.sync_api import Page

from backend.catalogue.models import Room
from tests import cast
from tests.holds import steps
from tests.invariants import story
from tests.security.test_pages import admin, driver, watched

__all__ = ["admin", "driver", "watched"]


@pytest.mark.django_db(transaction=True)
def test_somebody_at_the_desk_moves_a_booking(admin: Page, live_server, tmp_path, asha, ravi, bell):
    room = Room.objects.select_related("resort").get()
    resort = room.resort
    booking = story.booked(cast.logged_in(asha), room)
    deluxe = cast.a_type(resort, "deluxe", cast.a_room(resort, "A102"), cast.a_room(resort, "A103"))
    steps.booked(cast.logged_in(ravi), deluxe.rooms.earliest("pk"))
    cast.a_room(resort, "B1", capacity=1)
    steps.block(cast.a_room(resort, "B2"), 31, 32)
    admin.goto(f"{live_server.url}/admin/bookings/finalbooking/{booking.pk}/change/")
    admin.screenshot(path=tmp_path / "booking.png", full_page=True)
    admin.get_by_role("link", name="Move to another room").click()
    admin.screenshot(path=tmp_path / "choose.png", full_page=True)
    admin.get_by_label("A102").check()
    admin.get_by_role("button", name="Review the move").click()
    admin.screenshot(path=tmp_path / "swap.png", full_page=True)
    admin.get_by_role("link", name="No, choose another room").click()
    admin.get_by_label("A103").check()
    admin.get_by_role("button", name="Review the move").click()
    admin.screenshot(path=tmp_path / "again.png", full_page=True)
    admin.get_by_role("button", name="Yes, move").click()
    admin.get_by_text("The guests sleep in room A103 now.").wait_for()
    admin.screenshot(path=tmp_path / "done.png", full_page=True)
    assert booking.attempt.stays.get().room.room_number == "A103"
