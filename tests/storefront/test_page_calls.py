"""How often a page calls home by itself: none does but the calendar, once for another month."""

import pytest

from tests.storefront import lodge
from tests.storefront.guest_client import GuestClient, stay_query

pytestmark = pytest.mark.django_db(transaction=True)
# The brief's budgets of a first view: bytes of everything, here as they are before a proxy packs them.
FIRST_VIEW_MOST = 150 * 1024


def test_only_another_month_is_asked_for_by_a_script(phones, live_server, twin, bell, known_number, settings):
    lodge.a_lodge()
    guest = GuestClient()
    booked = lodge.book(guest, lodge.hold(guest), twin)
    page, calls, loaded = phones.open(), [], []
    page.on("request", lambda request: calls.append(request.url) if request.resource_type in ("fetch", "xhr") else None)
    page.on("response", lambda answer: loaded.append(len(answer.body())) if answer.ok else None)
    lodge.carry_login(guest, page, live_server.url)
    slug, stay = lodge.SLUG, stay_query()
    for path in (f"/r/{slug}/", f"/r/{slug}/offers/?{stay}", f"/stays/{booked}/"):
        loaded.clear()
        page.goto(f"{live_server.url}{path}", wait_until="networkidle")
        assert calls == [], path
        assert sum(loaded) <= FIRST_VIEW_MOST, path
    page.goto(f"{live_server.url}/r/{slug}/dates/", wait_until="networkidle")
    page.locator("a[href*='month=']").last.click()
    page.wait_for_load_state("networkidle")
    assert len(calls) <= 1, calls
