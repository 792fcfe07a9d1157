"""A guest who has never been here: a fresh phone, two stays for two, and what each call answered."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.demo import papers_check, sold_out_night, tonight
from sandbox.demo.client import Client, StepFailed

LOCATION, PARTY, NIGHTS = "Goa", 2, 2
WEEKS_AHEAD, PERIODS = 4, 90
RESORTS_ZONE = ZoneInfo("Asia/Kolkata")


class DemoGuest:
    """One walk through the API; each method is one thing the guest does and returns what there is to tell."""

    def __init__(self, api: Client, twin: Client) -> None:
        self.api = api
        self.twin = twin
        # Random: numbers in a row from one address look like abuse, and are refused as such.
        self.phone = f"98{secrets.randbelow(10**8):08d}"
        self.order: dict[str, Any] = {}
        self.checkout: dict[str, Any] = {}
        self.stay: dict[str, Any] = {}
        self.challenge = ""
        self.attempt = 0
        self.resort = ""
        self.reference = ""
        self.email = f"guest-{self.phone}@example.com"

    def look_around(self) -> str:
        """The API, its database, Redis and workers are up."""
        self.api.get("/readyz")
        return self.api.base

    def ask_for_code(self) -> str:
        """Request a one-time code."""
        answer = self.api.post("/api/auth/otp/request/", {"phone_number": self.phone})
        self.challenge = answer.get("challenge", "")
        return f"for {self.phone[:2]}••••••{self.phone[-2:]}, good for {answer.get('expires_in', '?')} s"

    def log_in(self) -> str:
        """Read the code from the SMS and use it."""
        code = sold_out_night.until("the SMS with the code", self._code_received)
        body = {"phone_number": self.phone, "otp": code, "challenge": self.challenge}
        answer = self.api.post("/api/auth/otp/verify/", body)
        self.api.log_in(answer["access"])
        self.api.post("/api/auth/profile/update/", {"email": self.email})
        return f"user {answer['user']['id']}"

    def ask_for_price(self) -> str:
        """What a Thursday and a Friday cost where they are taxed differently; nothing is held."""
        first = datetime.now(RESORTS_ZONE).date() + timedelta(weeks=WEEKS_AHEAD)
        thursday = first + timedelta(days=(3 - first.weekday()) % 7)
        stay: dict[str, Any] = {
            "check_in_date": thursday.isoformat(),
            "check_out_date": (thursday + timedelta(days=2)).isoformat(),
            "guests": PARTY,
        }
        for resort in self.api.get("/api/rooms/search/", location="Dandeli", **stay):
            for room in resort["available_rooms"]:
                wish = {**stay, "resort_id": resort["resort_id"], "room_ids": [room["id"]]}
                price = self.api.post("/api/booking/quote/", wish)["price"]
                if len({line["tax_percent"] for line in price["lines"]}) > 1:
                    lines = ", ".join(f"₹ {line['price']} + {line['tax_percent']} %" for line in price["lines"])
                    return f"{resort['resort_name']}, room {room['room_number']}: {lines} = ₹ {price['total']}"
        return "no stay across the slab that weekend"

    def choose_tonight(self) -> str:
        """Hold rooms from tonight on whose nights are taxed differently, at a resort where the demo's desk works."""
        for offer in tonight.offers(self.api, today=datetime.now(RESORTS_ZONE).date(), guests=PARTY):
            held = self.api.post_unless_taken("/api/booking/select-rooms/", offer.wanted)
            if held is not None:
                self.resort, self.stay, self.attempt = offer.slug, offer.wanted, held["booking_attempt_id"]
                return offer.told
        raise StepFailed("no room is left for tonight where the demo's desk works: try again tomorrow")

    def pay_for_it(self) -> str:
        """The whole way again: guests, order, payment, signature, booking."""
        self.name_guests()
        ordered = self.start_payment()
        for act in (self.pay, self.verify_payment, self.wait_for_booking):
            act()
        return f"{ordered}, reference {self.reference}"

    def download_invoice(self) -> str:
        """The invoice as a PDF: its number is printed, and what was paid."""
        papers = f"/api/bookings/{self.reference}/papers/"
        found = next(paper for paper in self.api.get(papers) if paper["kind"] == "tax_invoice")
        sheet = sold_out_night.until("the invoice's PDF", lambda: self.api.fetch(f"{papers}{found['id']}/"))
        paid = f"{self.order['amount']:,.2f}"
        return papers_check.checked(sheet, number=found["number"], said=found["total"], paid=paid)

    def choose_rooms(self) -> str:
        """Search, and hold rooms; where they are sold out, or just lost to another guest, try other dates."""
        for stay, resort in self._offers():
            rooms = _seating(resort["available_rooms"])
            wanted = {**stay, "resort_id": resort["resort_id"], "room_ids": [room["id"] for room in rooms]}
            held = self.api.post_unless_taken("/api/booking/select-rooms/", wanted) if rooms else None
            if held is None:
                continue
            self.stay, self.attempt = wanted, held["booking_attempt_id"]
            nights = f"{stay['check_in_date']} to {stay['check_out_date']}"
            return f"{resort['resort_name']}, room {_numbers(rooms)}, {nights}"
        raise StepFailed(f"no room in {LOCATION} for {PARTY} on any date tried: is the demo data there?")

    def name_guests(self) -> str:
        """Say who comes."""
        rooms = self.stay["room_ids"]
        people = [("Asha", 34), ("Ravi", 36)]
        named = [{"room_id": rooms[i % len(rooms)], "name": n, "age": a} for i, (n, a) in enumerate(people)]
        self.api.post("/api/booking/add-guests/", {"booking_attempt_id": self.attempt, "guests": named})
        return ", ".join(name for name, _ in people)

    def start_payment(self) -> str:
        """Have an order made."""
        self.order = self.api.post("/api/booking/initiate-payment/", {"booking_attempt_id": self.attempt})
        return f"₹ {self.order['amount']:,.2f}, {self.order['razorpay_order_id']}"

    def pay(self) -> str:
        """Pay at the twin, as the payment window would, and bring back what it hands over."""
        paid = self.twin.post(f"/twin/orders/{self.order['razorpay_order_id']}/pay")
        self.checkout = paid["checkout"]
        return str(paid["payment"]["id"])

    def verify_payment(self) -> str:
        """Hand over the checkout's signed answer."""
        self.api.post("/api/booking/verify-payment/", self.checkout)
        return "signature accepted"

    def wait_for_booking(self) -> str:
        """The attempt completes; the booking has a reference."""
        done = sold_out_night.until("the attempt to complete", self._completed)
        booking = done.get("booking") or self._newest_booking()
        self.reference = str(booking["reference"])
        return f"reference {self.reference}"

    def wait_for_webhook(self) -> str:
        """Razorpay's own news of the payment arrives too, and changes nothing."""
        order = self.order["razorpay_order_id"]
        delivered = sold_out_night.until("a delivered webhook", lambda: self._deliveries(order))
        return ", ".join(sorted({str(tried["event"]) for tried in delivered}))

    def read_confirmation(self) -> str:
        """The confirmation SMS is there."""
        sold_out_night.until("the confirmation SMS", lambda: any(self.reference in text for text in self._texts()))
        return "in the inbox, with the reference"

    def read_letter(self) -> str:
        """The letter is there, with the voucher and the calendar entry."""
        letter = sold_out_night.until("the confirmation by e-mail", self._letter)
        names = [file["name"] for file in letter["files"]]
        if [name.rpartition(".")[2] for name in names] != ["pdf", "ics"]:
            raise StepFailed(f"the letter has {names}, instead of a voucher and a calendar entry")
        return f"with {' and '.join(names)}"

    def try_again(self) -> str:
        """Nobody gets these rooms for these nights a second time."""
        if self.api.post_unless_taken("/api/booking/select-rooms/", self.stay) is not None:
            raise StepFailed("the same rooms were given away again, instead of 409")
        return "409, as it should be"

    def _offers(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        first = datetime.now(RESORTS_ZONE).date() + timedelta(weeks=WEEKS_AHEAD)
        for period in range(PERIODS):
            arrival = first + timedelta(days=period * NIGHTS)
            stay: dict[str, str | int] = {
                "check_in_date": arrival.isoformat(),
                "check_out_date": (arrival + timedelta(days=NIGHTS)).isoformat(),
                "guests": PARTY,
            }
            for resort in self.api.get("/api/rooms/search/", location=LOCATION, **stay):
                yield stay, resort

    def _completed(self) -> Any:
        attempt = self.api.get(f"/api/booking/attempts/{self.attempt}/")
        if attempt["status"] in ("failed", "expired", "released"):
            raise StepFailed(f"the attempt ended as {attempt['status']}")
        return attempt if attempt["status"] == "completed" else None

    def _newest_booking(self) -> Any:
        found = self.api.get("/api/bookings/")
        return (found["results"] if isinstance(found, dict) else found)[0]

    def _deliveries(self, order: str) -> list[dict[str, Any]]:
        items = self.twin.get("/twin/deliveries", order_id=order)["items"]
        return [tried for tried in items if tried.get("status") == 200]

    def _letter(self) -> Any:
        letters = self.twin.get("/sandbox/email/", to=self.email)
        return next((letter for letter in letters if self.reference in letter["subject"]), None)

    def _texts(self) -> list[str]:
        return [sms["text"] for sms in self.twin.get("/sandbox/sms/", phone_number=self.phone)]

    def _code_received(self) -> str | None:
        found = re.search(r"\b\d{6}\b", " ".join(self._texts()))
        return found[0] if found else None


def _seating(rooms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first room that seats the party; else the first few that do together."""
    for room in rooms:
        if room["capacity"] >= PARTY:
            return [room]
    return rooms[:PARTY] if sum(room["capacity"] for room in rooms[:PARTY]) >= PARTY else []


def _numbers(rooms: list[dict[str, Any]]) -> str:
    return ", ".join(str(room["room_number"]) for room in rooms)
