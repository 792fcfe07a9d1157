"""The bar on a site of the resort's own, under a strict policy: one line, and the link works without it."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings as house_settings
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.documents.services import missing_papers
from backend.sites.models import Site, SiteKey
from backend.sites.services import call_counts, site_keys
from sandbox.demo_site.server import make_site
from tests import cast
from tests.storefront import lodge
from tests.storefront.test_whole_bookings import log_in_and_hold, name_everybody

KEY = "pk_BeachsideOnAnotherOrigin"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site() -> Iterator[Callable[..., str]]:
    """A site of somebody else on this machine, with our one line: its address, for a policy."""
    servers: list[HTTPServer] = []

    def opened(host: str, *, policy: str) -> str:
        line = f'<a href="{host}/r/beachside-resort/" data-dandeli>Book</a>'
        line += f'<script async src="{host}/embed/v1.js"></script>'

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(f'<!doctype html><html lang="hi"><title>A resort</title>{line}'.encode())

            def log_message(self, *_: object) -> None:
                """Nothing."""

        server = HTTPServer(("127.0.0.1", 0), Page)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield opened
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_bar_leads_to_our_offers_in_this_window(phones, live_server, site):
    cast.a_room(cast.a_resort())
    page = phones.open()
    page.goto(site(live_server.url, policy=f"default-src 'none'; img-src 'self'; script-src {live_server.url}"))
    bar = page.locator("dandeli-bar")
    bar.locator("input[name=check_in]").fill(cast.in_days(30).isoformat())
    bar.locator("input[name=check_out]").fill(cast.in_days(32).isoformat())
    bar.locator("button").click()
    page.wait_for_url(re.compile(f"^{re.escape(live_server.url)}/hi/r/beachside-resort/offers/"))
    assert page.locator(".plan").count() == 1
    assert page.frames == [page.main_frame]


def test_where_the_script_may_not_run_the_link_leads_to_the_resort(browser, live_server, site):
    cast.a_room(cast.a_resort())
    page = browser.new_page()
    page.goto(site(live_server.url, policy="default-src 'none'"))
    page.get_by_role("link", name="Book").click()
    page.wait_for_url(f"{live_server.url}/r/beachside-resort/")
    page.close()


@pytest.fixture
def own_site(transactional_db, live_server) -> Iterator[str]:
    """The demo's website, of a resort here, with its key: its address."""
    resort = lodge.a_lodge()
    server = make_site(0, house=live_server.url, slug=resort.slug, key=KEY)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    site = Site.objects.create(resort=resort, name="Our own", origins=[address])
    SiteKey.objects.create(site=site, text=KEY, made_at=timezone.now())
    site_keys.forget_keys()
    yield address
    site_keys.forget_keys()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("language", ["", "hi/", "kn/"])
def test_a_guest_books_from_a_site_of_another_origin_under_a_strict_policy(
    phones, live_server, own_site, twin, bell, known_number, language
):
    page = phones.open()
    page.goto(f"{own_site}/{language}")
    bar = page.locator("#bar dandeli-bar")
    assert "₹" in bar.locator("p b").inner_text()
    bar.locator("input[name=check_in]").fill(cast.in_days(30).isoformat())
    bar.locator("input[name=check_out]").fill(cast.in_days(32).isoformat())
    bar.locator("button").click()
    page.wait_for_url(re.compile(rf"^{re.escape(live_server.url)}/{language}r/beachside-resort/offers/.*from=own-site"))
    log_in_and_hold(page, known_number)
    name_everybody(page)
    page.locator("#pay").click()
    page.locator(".pay").click()
    page.wait_for_url(re.compile(r"/stays/[0-9A-Z]{4}-[0-9A-Z]{4}/\?new=1"))
    booking = FinalBooking.objects.get()
    missing_papers.issue_missing_papers(at=timezone.now())
    page.reload()
    voucher = page.locator("a[href$='.pdf']").first.get_attribute("href")
    assert page.request.get(f"{live_server.url}{voucher}").body().startswith(b"%PDF")
    assert page.frames == [page.main_frame]
    call_counts.keep_call_counts(at=timezone.now())
    # Of the two bars of the page, one has a key, and asks once.
    assert [day.calls for day in SiteKey.objects.get().days.all()] == [1]
    assert booking.reference in page.url


@pytest.mark.parametrize("width", [320, 360])
def test_the_fields_of_the_bar_lie_side_by_side_on_a_phone(phones, own_site, width):
    page = phones.open(viewport={"width": width, "height": 740})
    page.goto(own_site)
    bar = page.locator("#bar dandeli-bar")
    form, arrival, departure = (
        bar.locator(each).bounding_box() for each in ("form", "input[name=check_in]", "input[name=check_out]")
    )
    assert arrival["x"] + arrival["width"] + 8 <= departure["x"]
    assert departure["x"] + departure["width"] + 8 <= form["x"] + form["width"]


def test_a_site_shows_a_button_a_form_and_a_code_as_well(phones, live_server, own_site):
    page = phones.open()
    page.goto(own_site)
    button = page.locator("#button dandeli-bar a")
    assert button.inner_text() == "ಕೊಠಡಿ ಕಾಯ್ದಿರಿಸಿ"
    assert button.evaluate("link => getComputedStyle(link).color") == "rgb(0, 0, 0)", "white on yellow cannot be read"
    assert button.get_attribute("href") == f"{live_server.url}/kn/r/beachside-resort/dates/"
    assert page.locator("img").evaluate("image => image.naturalWidth") > 100
    page.locator("#form input[name=check_in]").fill(cast.in_days(30).isoformat())
    page.locator("#form input[name=check_out]").fill(cast.in_days(32).isoformat())
    page.locator("#form button").click()
    page.wait_for_url(re.compile(r"/r/beachside-resort/offers/\?check_in="))
    assert page.locator(".plan").count() >= 1


def test_the_bar_tells_its_page_of_a_search_and_of_what_failed(phones, live_server, own_site):
    page = phones.open()
    page.add_init_script("""
        window.told = [];
        for (const name of ["dandeli:search", "dandeli:error"])
          addEventListener(name, event => { told.push([name, event.detail]); event.preventDefault(); });
    """)
    page.route(
        "**/api/resorts/**",
        lambda route: route.fulfill(status=503, body="", headers={"Access-Control-Allow-Origin": "*"}),
    )
    page.goto(own_site)
    page.wait_for_function("told.length === 1")
    bar = page.locator("#bar dandeli-bar")
    bar.locator("input[name=check_in]").fill("2031-03-01")
    bar.locator("input[name=check_out]").fill("2031-03-04")
    bar.locator("button").click()
    search = {"check_in": "2031-03-01", "check_out": "2031-03-04", "adults": "2", "from": "own-site"}
    assert page.evaluate("told") == [["dandeli:error", "Error: price: 503"], ["dandeli:search", search]]
    assert page.url == f"{own_site}/", "the site itself may keep the guest"


def test_a_bar_that_cannot_be_drawn_gives_the_link_back(phones, own_site):
    page = phones.open()
    page.add_init_script("window.CSSStyleSheet = function () { throw new Error('too old'); };")
    page.goto(own_site)
    page.locator("#bar a").wait_for()
    assert page.locator("dandeli-bar").count() == 0


def test_a_script_with_a_hash_runs_and_another_one_does_not(phones, live_server, own_site):
    version, integrity = next(reversed(house_settings.EMBED_VERSIONS.items()))
    page = phones.open()
    load = """([src, integrity]) => new Promise(done => {
        const script = Object.assign(document.createElement("script"), {src, integrity, crossOrigin: "anonymous"});
        script.onload = () => done("ran"); script.onerror = () => done("refused"); document.head.append(script); })"""
    page.goto(own_site)
    there = f"{live_server.url}/embed/v{version}.js"
    assert page.evaluate(load, [there, integrity]) == "ran"
    assert page.evaluate(load, [there, integrity[:-4] + "AAAA"]) == "refused"
