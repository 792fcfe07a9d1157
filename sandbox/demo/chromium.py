"""A browser of this machine, if there is one: Debian's Chromium, or Chrome."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# A phone of the cheap sort, in CSS pixels.
PHONE_SIZE = (360, 740)


class NoScreen(Exception):
    """Nothing can be walked on a screen; the text says what is missing."""


@contextmanager
def started() -> Iterator["Browser"]:
    """Chromium without a window."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise NoScreen("no Chromium is installed (Debian: apt install chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoScreen("Playwright is not installed (make install)") from error
    with sync_playwright() as playwright:
        # Root, as in containers, has no sandbox of Chromium's own; the pages are of this machine.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()
