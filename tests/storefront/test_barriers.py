"""Nothing that axe-core knows of keeps anybody out: every state of a page, by day and by night, at three widths."""

from importlib import resources

import pytest

from tests import cast
from tests.storefront import lodge
from tests.storefront.conftest import CODE, DESK_SIZE, PHONE_SIZE
from tests.storefront.guest_client import NUMBER, GuestClient, stay_query

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("", "/hi", "/kn")
NARROW = {"width": 320, "height": 640}
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def resort(transactional_db):
    return lodge.a_lodge()


# By day every rule, also those of WCAG 2.2, which axe leaves out unless asked; by night colours are another.
RULES = {
    "light": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
ASKED = """async rules => (await axe.run(document, {resultTypes: ["violations"], runOnly: rules})).violations
    .map(found => `${found.id}: ${found.nodes.slice(0, 3).map(node => `${node.target} ${node.failureSummary}`)}`)"""


def barriers(page) -> list[str]:
    """What axe finds on this page, by day and by night, on phones and on a desk, and what is wider than the screen."""
    found = []
    page.evaluate(f"{AXE};0")
    for size in (NARROW, PHONE_SIZE, DESK_SIZE):
        page.set_viewport_size(size)
        for scheme, rules in RULES.items():
            page.emulate_media(color_scheme=scheme)
            broken = page.evaluate(ASKED, rules)
            found += [f"{page.url} {size['width']} {scheme} {each}" for each in broken]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{page.url} is wider than {size['width']}")
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
