"""Kannada at twice the size on the narrowest phone: nothing to scroll sideways, nothing cut off, nothing too small."""

import pytest
from playwright.sync_api import Page

from tests.storefront import lodge
from tests.storefront.guest_client import GuestClient

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"width": 320, "height": 640}
# What sticks out of the screen, and what is wider or higher than the box that hides the rest of it. The gallery is
# scrolled by itself, long names in the head end in dots.
CUT = """() => {
    const found = [], wide = document.documentElement.clientWidth;
    const all = document.documentElement.scrollWidth;
    if (all > wide) found.push(`the page is ${all} wide`);
    for (const each of document.querySelectorAll("body *")) {
        if (each.closest(".gallery, .letter, .unseen, .skip, .mark, svg, noscript, option, [hidden]")) continue;
        const style = getComputedStyle(each), box = each.getBoundingClientRect();
        if (style.display === "none" || style.visibility === "hidden" || !box.width) continue;
        const name = `${each.tagName}.${each.className} "${(each.textContent || "").trim().slice(0, 40)}"`;
        if (box.right > wide + 1 || box.left < -1) found.push(`${name} sticks out: ${box.left} to ${box.right}`);
        const flows = [style.overflowX, style.overflowY].some(how => ["hidden", "clip"].includes(how));
        const hides = flows && !each.matches(".photo, .cover");
        if (hides && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1))
            found.push(`${name} is cut off`);
        const runs_over = each.matches(".button, .tag, .day") && each.scrollWidth > each.clientWidth + 1;
        if (runs_over) found.push(`${name} runs over`);
    }
    return [...new Set(found)];
}"""
# WCAG 2.2, 2.5.8: 24 px; links within a sentence are as high as their line.
SMALL = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
    .filter(each => each.getClientRects().length && !each.closest("p, li, .note, .unseen, .skip"))
    .map(each => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
    .filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)"""


@pytest.fixture
def resort(transactional_db):
    return lodge.a_lodge()


def faults(page: Page, size: str) -> list[str]:
    """What is cut off or sticks out at this size of text, and what is too small to hit."""
    page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
    return [f"{page.url} at {size}: {found}" for found in (*page.evaluate(CUT), *page.evaluate(SMALL))]


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_nothing_is_cut_off_on_the_narrowest_phone(phones, live_server, resort, twin, bell, known_number, size):
    guest = GuestClient()
    paths = [*lodge.public_paths(), *lodge.guests_paths(guest, twin)]
    page = phones.open(viewport=NARROW)
    lodge.carry_login(guest, page, live_server.url)
    found = []
    for path in paths:
        page.goto(f"{live_server.url}/kn{path}")
        found += faults(page, size)
    assert "\n".join(found) == ""


def test_a_day_is_large_enough_for_a_thumb(phones, live_server, resort):
    page = phones.open(viewport=NARROW)
    page.goto(f"{live_server.url}/kn/r/{resort.slug}/dates/")
    boxes = page.locator("a.day").evaluate_all("all => all.map(each => each.getBoundingClientRect().toJSON())")
    assert len(boxes) > 20
    assert min(min(box["width"], box["height"]) for box in boxes) >= 40
