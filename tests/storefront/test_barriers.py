"""What keeps people out: axe finds nothing on any page, and nothing has to be scrolled sideways."""

import re
from importlib import resources

import pytest
from playwright.sync_api import Page

from tests import cast
from tests.storefront.conftest import CODE, DESK_SIZE, PHONE_SIZE
from tests.storefront.guest_client import stay_query

pytestmark = pytest.mark.django_db(transaction=True)
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASKED = """async rules => (await axe.run(document, {runOnly: rules})).violations
    .map(found => [found.id, ...found.nodes.slice(0, 3).map(node => node.html.slice(0, 200))])"""
NARROW = {"width": 320, "height": 640}
WAYS = [("", PHONE_SIZE, "light"), ("/hi", DESK_SIZE, "dark"), ("/kn", NARROW, "light")]


def barriers(page: Page) -> list[list[str]]:
    """What axe finds on the page, and whether it is wider than the screen."""
    page.evaluate(f"{AXE};0")
    found: list[list[str]] = page.evaluate(ASKED, RULES)
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *([["wider than the screen", page.url]] if too_wide else [])]


@pytest.mark.parametrize(("prefix", "size", "scheme"), WAYS)
def test_no_page_has_a_barrier(phones, live_server, twin, bell, known_number, prefix, size, scheme):
    resort = cast.a_resort(contact_phone="+91 832 227 1234")
    cast.a_type(resort, "deluxe", cast.a_room(resort, "A101"), cast.a_room(resort, "A102"))
    page, met = phones.open(viewport=size, color_scheme=scheme), {}

    def judge() -> None:
        met[page.url] = barriers(page)

    slug, stay = resort.slug, stay_query()
    for path in ("/", f"/r/{slug}/", f"/r/{slug}/dates/?{stay}", f"/r/{slug}/offers/?{stay}", "/r/nothing/"):
        page.goto(f"{live_server.url}{prefix}{path}")
        judge()
    page.goto(f"{live_server.url}{prefix}/r/{slug}/stay/?{stay}&take=deluxe:1")
    judge()
    page.locator("main aside a.button").click()
    judge()
    page.locator("#phone").fill("12")
    page.locator("form.stack button").click()
    judge()
    page.locator("#phone").fill(known_number)
    page.locator("form.stack button").click()
    page.locator("#otp").wait_for()
    judge()
    page.locator("#otp").fill(CODE)
    page.locator("form.stack .button").click()
    page.wait_for_url(re.compile(r"/hold/\d+/$"))
    page.locator("form[data-keep] > .button").click()
    page.locator("[data-errors]").wait_for()
    judge()
    for place, age in ((1, "34"), (2, "36")):
        page.locator(f"#name_{place}").fill("Asha Rao")
        page.locator(f"#age_{place}").fill(age)
    page.locator("form[data-keep] > .button").click()
    page.wait_for_url(re.compile("/pay/$"))
    judge()
    page.locator("#pay").click()
    page.locator(".pay").click()
    page.wait_for_url(re.compile("new=1"))
    judge()
    page.goto(f"{live_server.url}{prefix}/stays/")
    judge()
    page.locator("a.place").click()
    page.locator("a[href$='cancel/']").click()
    judge()
    assert {url: found for url, found in met.items() if found} == {}
    assert len(met) >= 13
