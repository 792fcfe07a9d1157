"""The second walk of the demo: over the guests' pages, where there is a browser to do so."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import requests

from sandbox.demo import chromium
from sandbox.demo.client import Client, StepFailed
from sandbox.demo.screen_guest import ScreenGuest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_MS = 20_000

Step = tuple[str, Callable[[], str]]


def steps_of(guest: ScreenGuest) -> list[Step]:
    """A booking on a phone, screen by screen."""
    return [
        ("The resort's page", guest.open_resort),
        ("Dates chosen", guest.choose_dates),
        ("Room and plan chosen", guest.choose_room),
        ("Phone, code, rooms held", guest.log_in),
        ("Guests named", guest.name_guests),
        ("Paid in the payment window", guest.pay),
        ("Voucher opened", guest.open_voucher),
    ]


def walk_screens(api: Client, twin: Client, tell: Callable[[list[Step]], None]) -> None:
    """Walk a phone from the resort's page to the voucher; one line says why, where none can be walked."""
    try:
        with _phone() as page:
            answer = page.goto(api.base)
            if answer is not None and answer.status == requests.codes.not_found:
                raise chromium.NoScreen("this house has none (GUEST_PAGES=false)")
            width, height = chromium.PHONE_SIZE
            print(f"The same on the guests' pages, on a phone of {width} x {height}:", flush=True)
            began = time.monotonic()
            tell([(title, _in_words(page, act)) for title, act in steps_of(ScreenGuest(page, api, twin))])
            print(f"From the resort's page to the voucher in {time.monotonic() - began:.1f} s.", flush=True)
    except chromium.NoScreen as reason:
        print(f"- The guests' pages were not walked: {reason}.", flush=True)


@contextmanager
def _phone() -> Iterator["Page"]:
    with chromium.started() as browser:
        width, height = chromium.PHONE_SIZE
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield page


def _in_words(page: "Page", act: Callable[[], str]) -> Callable[[], str]:
    """The same; what the browser misses is told with the page on which it was missed."""
    from playwright.sync_api import Error

    def acted() -> str:
        try:
            return act()
        except Error as error:
            raise StepFailed(f"on {page.url}: {str(error).splitlines()[0]}") from error

    return acted
