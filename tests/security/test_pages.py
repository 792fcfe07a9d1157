"""The pages in a real browser, under the policy they are served with: it refuses nothing that they need."""

import os
import re
from collections.abc import Iterator
from unittest import mock

import pytest
from PIL import Image
from playwright.sync_api import Page

from backend.accounts.models import User
from backend.catalogue.models import Resort, Room
from tests import cast

WATCH = """addEventListener("securitypolicyviolation", event =>
    console.error("Content Security Policy", event.violatedDirective, event.blockedURI, event.sourceFile))"""
PASSWORD = "a-password-of-staff"


@pytest.fixture(scope="module", autouse=True)
def driver() -> Iterator[None]:
    """The browser's driver runs a loop in this thread; nothing here is asynchronous."""
    with mock.patch.dict(os.environ, DJANGO_ALLOW_ASYNC_UNSAFE="true"):
        yield


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page that must not ask for anything its policy refuses."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    page.add_init_script(WATCH)
    yield page
    assert refused == []


@pytest.fixture
def admin(watched: Page, live_server, settings, tmp_path) -> Page:
    """Staff, logged in through the form."""
    settings.MEDIA_ROOT = tmp_path / "media"
    User.objects.create_superuser(cast.MEERA, PASSWORD)
    cast.a_room(cast.a_resort())
    watched.goto(f"{live_server.url}/admin/")
    watched.get_by_label("Phone number").fill(cast.MEERA)
    watched.get_by_label("Password").fill(PASSWORD)
    watched.get_by_role("button", name="Log in").click()
    watched.get_by_role("link", name="Resorts").first.wait_for()
    return watched


@pytest.mark.django_db(transaction=True)
def test_staff_change_a_room_and_add_a_picture(admin, live_server, tmp_path):
    picture = tmp_path / "room.jpg"
    Image.new("RGB", (80, 60), "teal").save(picture)
    room = Room.objects.get()
    admin.goto(f"{live_server.url}/admin/catalogue/room/{room.pk}/change/")
    admin.get_by_text("Add another Room image").click()
    admin.set_input_files("#id_images-0-image", picture)
    admin.locator("#id_capacity").fill("3")
    admin.screenshot(path=tmp_path / "change.png", full_page=True)
    admin.get_by_role("button", name="Save and continue editing").click()
    admin.get_by_text("was changed successfully").wait_for()
    admin.wait_for_function("() => document.querySelector('.field-preview img')?.naturalWidth > 0")
    admin.screenshot(path=tmp_path / "changed.png", full_page=True)
    room.refresh_from_db()
    assert (room.capacity, room.images.count()) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_staff_choose_a_resort_from_a_list_that_loads_itself(admin, live_server, tmp_path):
    admin.goto(f"{live_server.url}/admin/catalogue/room/add/")
    admin.locator(".select2-selection").first.click()
    admin.get_by_role("option", name="Beachside Resort").click()
    admin.locator("#id_room_number").fill("B1")
    admin.locator("#id_capacity").fill("2")
    admin.locator("#id_price_per_night").fill("100")
    admin.locator("#id_amenities").fill("balcony")
    admin.screenshot(path=tmp_path / "add.png", full_page=True)
    admin.get_by_role("button", name="Save", exact=True).click()
    admin.get_by_text("was added successfully").wait_for()


@pytest.mark.django_db(transaction=True)
def test_a_slug_is_written_while_staff_type_and_a_popup_comes_back(admin, live_server, tmp_path):
    admin.goto(f"{live_server.url}/admin/catalogue/room/add/")
    with admin.expect_popup() as opened:
        admin.locator("#add_id_resort").click()
    popup = opened.value
    popup.locator("#id_name").press_sequentially("Hill House")
    assert popup.locator("#id_slug").input_value() == "hill-house"
    popup.locator("#id_location").fill("Coorg")
    popup.locator("#id_amenities").fill("fire")
    popup.get_by_role("button", name="Save", exact=True).click()
    admin.locator("#id_resort option", has_text="Hill House").wait_for(state="attached")
    assert Resort.objects.filter(slug="hill-house").exists()


@pytest.mark.django_db(transaction=True)
def test_somebody_tries_the_api_out_in_its_documentation(watched, live_server, tmp_path):
    # The first to ask has the whole schema made, which a busy machine takes its time for.
    watched.set_default_timeout(90_000)
    cast.a_room(cast.a_resort())
    watched.goto(f"{live_server.url}/api/docs/")
    watched.get_by_text(re.compile(r"^/api/resorts/$")).first.click()
    watched.get_by_role("button", name="Try it out").click()
    watched.get_by_role("button", name="Execute").click()
    watched.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    watched.get_by_text("Beachside Resort").first.wait_for()
    watched.screenshot(path=tmp_path / "docs.png", full_page=False)
