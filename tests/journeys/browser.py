"""A real browser, cut off from the world beyond this machine."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from sandbox.demo import chromium

HOME = {"127.0.0.1", "localhost"}
# Other tests use the same cores, and a page with all of the API keeps its browser busy for seconds without them.
PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with chromium.started() as found:
            yield found
    except chromium.NoScreen as reason:
        pytest.skip(str(reason))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose scripts must not fail and that is cut off from the world beyond this machine."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.outside, page.broken = [], []  # type: ignore[attr-defined]

    def guard(route) -> None:
        if urlsplit(route.request.url).hostname in HOME or route.request.url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            page.outside.append(route.request.url)
            route.abort()

    page.route("**/*", guard)
    page.on("pageerror", lambda error: page.broken.append(str(error)))
    yield page
    assert page.outside == []
    assert page.broken == []
    page.close()
