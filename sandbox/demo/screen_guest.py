"""A guest with a phone: from a resort's page to the voucher, as its pages lead."""

import re
import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.demo import papers_check, sold_out_night
from sandbox.demo.client import Client, StepFailed
from sandbox.demo.guest import RESORTS_ZONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLUG, NIGHTS = "kali-river-lodge", 2
WEEKS_AHEAD, DAYS_TRIED = 6, 120
PEOPLE = (("Meera Nair", "34"), ("Arjun Nair", "36"))
BOOKED = re.compile(r"/stays/([0-9A-Z]{4}-[0-9A-Z]{4})/\?new=1")


class ScreenGuest:
    """One walk over the pages; each method is one screen and returns what there is to tell."""

    def __init__(self, page: "Page", api: Client, twin: Client) -> None:
        self.page = page
        self.api = api
        self.twin = twin
        self.phone = f"97{secrets.randbelow(10**8):08d}"
        self.arrival = date.min

    def open_resort(self) -> str:
        """The resort's page, with its name."""
        answer = self.page.goto(f"{self.api.base}/r/{SLUG}/")
        if answer is None or not answer.ok:
            raise StepFailed(f"/r/{SLUG}/ answered {answer.status if answer else 'nothing'}")
        return self.page.locator("h1").inner_text()

    def choose_dates(self) -> str:
        """Arrival and departure, tapped in the month in which something is free."""
        self.arrival = self._free_day()
        self.page.locator(".bar a.button").click()
        self.page.wait_for_url("**/dates/**")
        while not self._has_day(self.arrival):
            month = self.page.locator("[data-day]").first.get_attribute("data-day")
            self.page.locator("a[data-after]").click()
            self.page.wait_for_function("was => document.querySelector('[data-day]').dataset.day !== was", arg=month)
        for day, said in ((self.arrival, "check_in="), (self._departure, "check_out=")):
            self.page.locator(f"[data-day='{day}']").click()
            self.page.wait_for_url(f"**{said}**")
        self._follow(".bar a.button", "**/offers/**")
        return f"{self.arrival} to {self._departure}"

    def choose_room(self) -> str:
        """The first plan, and its whole price."""
        self._follow(".plan a.button", "**/stay/**")
        return " ".join(self.page.locator(".bar .price").inner_text().split())

    def log_in(self) -> str:
        """Phone and the code from the SMS; the rooms are held then."""
        self._follow(".bar a.button", "**/book/**")
        self.page.locator("#phone").fill(self.phone)
        self._follow("form.stack button", "**/code/**")
        code = sold_out_night.until("the SMS with the code", self._code_received)
        self.page.locator("#otp").fill(code)
        self._follow("form.stack .button", "**/stays/hold/*/")
        return f"rooms held, {self.page.locator('[role=timer]').inner_text()} left"

    def name_guests(self) -> str:
        """Who comes."""
        for place, (name, age) in enumerate(PEOPLE, 1):
            self.page.locator(f"#name_{place}").fill(name)
            self.page.locator(f"#age_{place}").fill(age)
        self._follow("form[data-keep] > .button", "**/pay/")
        return ", ".join(name for name, _ in PEOPLE)

    def pay(self) -> str:
        """In the twin's payment window."""
        self.page.locator("#pay").click()
        self.page.locator(".pay").click()
        self.page.wait_for_url(BOOKED)
        return f"reference {self.page.locator('.reference').inner_text()}"

    def open_voucher(self) -> str:
        """The voucher of the booking as a PDF, with its reference."""
        reference = self.page.locator(".reference").inner_text()
        there = str(sold_out_night.until("the voucher on the page", self._voucher_link))
        sheet = self.page.request.get(there)
        if not sheet.ok:
            raise StepFailed(f"the voucher answered {sheet.status}")
        return papers_check.voucher_checked(sheet.body(), reference=reference)

    @property
    def _departure(self) -> date:
        return self.arrival + timedelta(days=NIGHTS)

    def _free_day(self) -> date:
        """The first day from which a room for two is free."""
        first = datetime.now(RESORTS_ZONE).date() + timedelta(weeks=WEEKS_AHEAD)
        for day in (first + timedelta(days=n) for n in range(DAYS_TRIED)):
            stay = {"check_in": day.isoformat(), "check_out": (day + timedelta(days=NIGHTS)).isoformat()}
            if self.api.get(f"/api/resorts/{SLUG}/offers/", adults=2, **stay)["room_types"]:
                return day
        raise StepFailed(f"nothing is free at {SLUG} on any date tried: is the demo data there?")

    def _has_day(self, day: date) -> bool:
        return self.page.locator(f"[data-day='{day}']").count() > 0

    def _follow(self, button: str, where: str) -> None:
        self.page.locator(button).first.click()
        self.page.wait_for_url(where)

    def _code_received(self) -> str | None:
        texts = [sms["text"] for sms in self.twin.get("/sandbox/sms/", phone_number=self.phone)]
        found = re.search(r"\b\d{6}\b", " ".join(texts))
        return found[0] if found else None

    def _voucher_link(self) -> str | None:
        link = self.page.locator("a[href*='/papers/']")
        if link.count():
            return f"{self.api.base}{link.first.get_attribute('href')}"
        self.page.reload()
        return None
