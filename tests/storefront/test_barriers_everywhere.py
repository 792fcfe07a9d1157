"""Nothing that axe-core knows of keeps anybody out: every state of a page, by day and by night, on phone and desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import cast
from tests.storefront import lodge
from tests.storefront.conftest import CODE, DESK_SIZE, PHONE_SIZE
from tests.storefront.guest_client import NUMBER, GuestClient, stay_query

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("", "/hi", "/kn")


@pytest.fixture
def resort(transactional_db):
    return lodge.a_lodge()


def barriers(page) -> list[str]:
    """What axe finds on this page, by day and by night, on a phone and on a desk."""
    found = []
    for size in (PHONE_SIZE, DESK_SIZE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for broken in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
                places = [f"{node['target']} {node['failureSummary']}" for node in broken["nodes"][:3]]
                found.append(f"{page.url} {size['width']} {scheme} {broken['id']}: {places}")
    return found


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_public_pages_have_no_barriers(phones, live_server, resort, prefix):
    page = phones.open()
    found = []
    for path in lodge.public_paths():
        page.goto(f"{live_server.url}{prefix}{path}")
        found += barriers(page)
    assert "\n".join(found) == ""


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_of_a_guest_have_no_barriers(phones, live_server, resort, twin, bell, known_number, prefix):
    guest = GuestClient()
    paths = list(lodge.guests_paths(guest, twin))
    page = phones.open()
    lodge.carry_login(guest, page, live_server.url)
    found = []
    for path in paths:
        page.goto(f"{live_server.url}{prefix}{path}")
        found += barriers(page)
        if page.locator("#name_1").count():
            page.locator("#age_1").fill("340")
            page.locator("form[data-keep] > .button").click()
            page.locator("#age_1_e").wait_for()
            found += barriers(page)
    assert "\n".join(found) == ""


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_refused_steps_have_no_barriers(phones, live_server, resort, ravi_browser, known_number, prefix):
    page = phones.open()
    page.goto(f"{live_server.url}{prefix}/r/{resort.slug}/book/?{stay_query(take='deluxe:2')}")
    page.locator("#phone").fill("12345")
    page.locator("form.stack button").click()
    page.locator("[data-errors]").wait_for()
    found = barriers(page)
    page.locator("#phone").fill(NUMBER)
    page.locator("form.stack button").click()
    page.locator("#otp").fill("000000")
    page.locator("form.stack .button").click()
    page.locator("[data-errors]").wait_for()
    found += barriers(page)
    taken = cast.select_types(ravi_browser, resort, deluxe=2, stay=cast.nights(30, 32))
    assert taken.status_code == 201, taken.json()
    page.locator("#otp").fill(CODE)
    page.locator("form.stack .button").click()
    page.locator("h1[data-errors]").wait_for()
    found += barriers(page)
    assert "\n".join(found) == ""
