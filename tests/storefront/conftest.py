"""What the pages' tests share: a browser of a phone that watches its policy, and a number that gets no SMS."""

import os
from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import cast
from tests.journeys.browser import HOME, PATIENCE_MS, browser

__all__ = ["browser"]

PHONE_SIZE = {"width": 360, "height": 740}
DESK_SIZE = {"width": 1280, "height": 900}
CODE = "123456"
WATCH = """addEventListener("securitypolicyviolation", event =>
    console.error("Content Security Policy", event.violatedDirective, event.blockedURI, event.sourceFile))"""


@pytest.fixture
def known_number(settings: Any) -> str:
    """Asha's number, which gets no SMS and always the same code."""
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return "99999 88888"


@pytest.fixture(scope="module", autouse=True)
def driver() -> Iterator[None]:
    """The browser's driver runs a loop in this thread; nothing here is asynchronous."""
    with mock.patch.dict(os.environ, DJANGO_ALLOW_ASYNC_UNSAFE="true"):
        yield


class Phones:
    """Browser windows that must not ask for anything their policy refuses, nor anything of strangers."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.refused: list[str] = []
        self.outside: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(self, **how: Any) -> Page:
        context = self.browser.new_context(**{"viewport": PHONE_SIZE, **how})
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.refused.append(str(error)))
        page.on("request", self._watch)
        page.add_init_script(WATCH)
        return page

    def _listen(self, message: Any) -> None:
        if "Security Policy" in message.text:
            self.refused.append(message.text)

    def _watch(self, request: Any) -> None:
        if urlsplit(request.url).hostname not in HOME and not request.url.startswith("data:"):
            self.outside.append(request.url)


@pytest.fixture
def phones(browser: Browser) -> Iterator[Phones]:
    found = Phones(browser)
    yield found
    for context in found.contexts:
        context.close()
    assert found.refused == []
    assert found.outside == []
