"""The bar on a site of the resort's own, under a strict policy: one line, and the link works without it."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests import cast

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
