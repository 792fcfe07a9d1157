"""The bar on a site of the resort's own, under a strict policy: one line, and the link works without it."""

import re

import pytest
from playwright.sync_api import Page

from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://localhost:9/"


def open_site(page: Page, host: str, *, policy: str) -> None:
    """A page of somebody else, with our one line."""
    line = f'<a href="{host}/r/beachside-resort/" data-dandeli>Book</a><script async src="{host}/embed/v1.js"></script>'
    body = f'<!doctype html><html lang="hi"><title>A resort</title><h1>A resort</h1>{line}'
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    page.route(SITE, lambda route: route.fulfill(body=body, headers=headers))
    page.goto(SITE)


def test_a_bar_leads_to_our_offers_in_this_window(phones, live_server):
    resort = cast.a_resort()
    cast.a_room(resort)
    page = phones.open()
    open_site(page, live_server.url, policy=f"default-src 'none'; script-src {live_server.url}")
    bar = page.locator("dandeli-bar")
    bar.locator("input[name=check_in]").fill(cast.in_days(30).isoformat())
    bar.locator("input[name=check_out]").fill(cast.in_days(32).isoformat())
    bar.locator("button").click()
    page.wait_for_url(re.compile(f"^{re.escape(live_server.url)}/hi/r/beachside-resort/offers/"))
    assert page.locator(".plan").count() == 1
    assert page.frames == [page.main_frame]


def test_where_the_script_may_not_run_the_link_leads_to_the_resort(browser, live_server):
    cast.a_room(cast.a_resort())
    context = browser.new_context()
    page = context.new_page()
    open_site(page, live_server.url, policy="default-src 'none'")
    page.get_by_role("link", name="Book").click()
    page.wait_for_url(f"{live_server.url}/r/beachside-resort/")
    context.close()
