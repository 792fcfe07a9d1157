"""Guests: they hold rooms by name or by type, pay, let go, change, cancel, and wait for what is sold out."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.holds.models import BookingAttempt
from tests import cast
from tests.soak.resorts import Resorts, some_nights
from tests.twin import Twin

ATTEMPT = "/api/booking/attempts"


def said(answer: Any) -> str:
    """The status of an answer, with the code of a refusal. Of all 5xx only a lock too long waited for is one."""
    if answer.status_code == 503 and answer.json()["code"] == "database_busy" and "Retry-After" in answer.headers:
        return "503 database_busy"
    assert answer.status_code < 500, answer.content
    # What a guest of these cannot do wrong: their requests are well formed, and all rooms exist.
    assert answer.status_code != 400, answer.content
    code = answer.json().get("code", "") if answer.status_code >= 400 else ""
    return f"{answer.status_code} {code}".strip()


@dataclass
class Guest:
    """One guest with a browser."""

    world: Resorts
    twin: Twin
    user: User
    browser: APIClient = field(init=False)
    booked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.browser = cast.logged_in(self.user)

    def by_name(self, rng: random.Random) -> str:
        """Holds named rooms, or does something about a booking."""
        if self.booked and rng.random() < 0.4:
            return self._about_booking(rng)
        rooms = self.world.some_rooms(rng, self.world.a_resort(rng), 3)
        return self._with_hold(rng, cast.select(self.browser, *rooms, stay=some_nights(rng).nights))

    def by_type(self, rng: random.Random) -> str:
        """Holds rooms of types, or does something about a booking."""
        if self.booked and rng.random() < 0.4:
            return self._about_booking(rng)
        resort = self.world.a_resort(rng)
        kinds = ["deluxe", "suite"] if resort == self.world.resorts[0] else ["hut"]
        rng.shuffle(kinds)
        wish: dict[str, Any] = {kind: rng.choice((1, 1, 2)) for kind in kinds[: rng.randint(1, 2)]}
        return self._with_hold(rng, cast.select_types(self.browser, resort, stay=some_nights(rng).nights, **wish))

    def waits(self, rng: random.Random) -> str:
        """Joins the line, or answers an offer."""
        entries = self.browser.get("/api/waiting/").json()["results"]
        offers = [entry for entry in entries if entry["status"] == "offered"]
        standing = [entry for entry in entries if entry["status"] == "waiting"]
        if offers and rng.random() < 0.9:
            return self._answers(rng, rng.choice(offers))
        if len(offers) + len(standing) >= 4 or (standing and rng.random() < 0.1):
            left = self.browser.delete(f"/api/waiting/{rng.choice(standing or offers)['id']}/")
            return "left: " + said(left)
        resort = self.world.a_resort(rng)
        body = {
            "resort_id": resort.pk,
            "guests": 2,
            **self._rooms_or_type(rng, resort),
            **some_nights(rng).nights,
        }
        return "joined: " + said(self.browser.post("/api/waiting/", body, format="json"))

    def _rooms_or_type(self, rng: random.Random, resort: Any) -> dict[str, Any]:
        dice = rng.random()
        if dice < 0.4:
            return {"room_ids": [room.pk for room in self.world.some_rooms(rng, resort, 2)]}
        code = rng.choice(["deluxe", "suite"] if resort == self.world.resorts[0] else ["hut"])
        return {"room_types": [{"code": code, "rooms": rng.choice((1, 1, 2))}]} if dice < 0.8 else {}

    def _answers(self, rng: random.Random, offer: dict[str, Any]) -> str:
        if rng.random() < 0.4:
            return "declined: " + said(self.browser.delete(f"/api/waiting/{offer['id']}/"))
        return self._buys(rng, offer["booking_attempt_id"])

    def _with_hold(self, rng: random.Random, answer: Any) -> str:
        if answer.status_code != 201:
            return "hold: " + said(answer)
        attempt_id = answer.json()["booking_attempt_id"]
        goes_on: list[Callable[[], str]] = [
            lambda: "released: " + said(self.browser.post(f"{ATTEMPT}/{attempt_id}/release/")),
            lambda: "extended: " + said(self.browser.post(f"{ATTEMPT}/{attempt_id}/extend/")),
            lambda: "forgotten",
            lambda: self._buys(rng, attempt_id),
        ]
        return rng.choices(goes_on, weights=(3, 1, 3, 3))[0]()

    def _buys(self, rng: random.Random, attempt_id: int) -> str:
        """As far as this guest goes: some leave before the guests are named, some from Checkout."""
        attempt = BookingAttempt.objects.get(pk=attempt_id)
        room = attempt.stays.select_related("room").order_by("pk")[0].room
        named = cast.name_guests(self.browser, attempt_id, room)
        if named.status_code != 200:
            return "named: " + said(named)
        begun = cast.initiate(self.browser, attempt_id)
        if begun.status_code != 200 or rng.random() < 0.2:
            return "initiated: " + said(begun)
        paid = self.twin.pay(begun.json()["razorpay_order_id"])
        verified = self.browser.post("/api/booking/verify-payment/", paid["checkout"], format="json")
        if verified.status_code == 200 and (reference := verified.json().get("booking_reference")):
            self.booked.append(reference)
        return "paid: " + said(verified)

    def _about_booking(self, rng: random.Random) -> str:
        reference = rng.choice(self.booked)
        if rng.random() < 0.6:
            self.booked.remove(reference)
            return "cancelled: " + said(self.browser.post(f"/api/bookings/{reference}/cancel/"))
        wish: dict[str, Any] = some_nights(rng).nights
        path = f"/api/bookings/{reference}/change/"
        looked = self.browser.post(f"{path}preview/", wish, format="json")
        if looked.status_code != 200:
            return "preview: " + said(looked)
        difference = looked.json()["difference_paise"]
        changed = self.browser.post(path, {**wish, "expected_difference_paise": difference}, format="json")
        return "changed: " + said(changed)
