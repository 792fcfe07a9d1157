"""One guest: a phone, a browser, and the steps that every journey is made of."""

import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.nemesis.browser import Browser, BrowserAnswer, GaveUp
from sandbox.nemesis.plan import Journey
from sandbox.nemesis.tally import Tally

LOCATION = "Coorg"  # fourteen rooms
RESORTS_ZONE = ZoneInfo("Asia/Kolkata")
CODE_SECONDS, POLL_SECONDS, BOOKED_SECONDS = 12.0, 0.4, 20.0
LOGIN_TRIES = 8
ENDED = ("completed", "failed", "expired", "released")


class Ended(Exception):
    """The journey ends here, and this is how."""


class NemesisGuest:
    """Everything a guest can do; a refusal ends the journey with its code."""

    def __init__(self, number: int, at: Mapping[str, str], tally: Tally, over: threading.Event) -> None:
        self.api = Browser(at["API_URL"], tally, over, "api")
        self.twin = Browser(at["TWIN_URL"], tally, over, "twin")
        self.tally, self.over = tally, over
        # Far from each other: numbers in a row look like abuse.
        self.phone = f"98{(number * 7_919_317 + 1_234_567) % 10**8:08d}"
        self.access, self.logged_in = "", False

    def log_in(self) -> None:
        """A code by SMS, exchanged for tokens; asked for anew when it was lost on its way."""
        for _ in range(LOGIN_TRIES):
            asked = self.expect(self.api.post("/api/auth/otp/request/", {"phone_number": self.phone}))
            answer = self._enter_code(asked["challenge"])
            if answer is not None and answer.ok:
                self.access = str(answer.body["access"])
                self.api.bear(self.access)
                self.logged_in = True
                return
            if answer is not None and answer.code != "otp_invalid":
                raise Ended(answer.code)
        raise GaveUp("no code worked")

    def _enter_code(self, challenge: str) -> BrowserAnswer | None:
        until = time.monotonic() + CODE_SECONDS
        while time.monotonic() < until:
            texts = [sms["text"] for sms in self.twin.get("/sandbox/sms/", phone_number=self.phone).body]
            codes = [found[0] for text in texts if (found := re.match(r"\d{6}\b", text))]
            if codes:
                body = {"phone_number": self.phone, "otp": codes[0], "challenge": challenge}
                answer = self.api.post("/api/auth/otp/verify/", body)
                if answer.ok or answer.code != "otp_invalid":
                    return answer
            self.over.wait(POLL_SECONDS)
        return None

    def nights(self, journey: Journey, *, later: int = 0, longer: int = 0) -> dict[str, str]:
        """The two dates of a journey's stay, or of one that is so many days later and longer."""
        arrival = datetime.now(RESORTS_ZONE).date() + timedelta(days=journey.arrival_days + later)
        leaves = arrival + timedelta(days=journey.nights + longer)
        return {"check_in_date": arrival.isoformat(), "check_out_date": leaves.isoformat()}

    def stay(self, journey: Journey) -> dict[str, Any]:
        """What to hold: a search, and a choice among what it found."""
        resort = self.resort(journey)
        stay = {**self.nights(journey), "guests": journey.party, "resort_id": resort["resort_id"]}
        rooms = resort["suggested_rooms"]
        large = [room["id"] for room in resort["available_rooms"] if room["capacity"] >= journey.party]
        if journey.taste >= 0.5 and large:
            rooms = [large[int(journey.taste * 9973) % len(large)]]
        kinds = {room["id"]: room["room_type"] for room in resort["available_rooms"]}
        if journey.typed and all(kinds[room_id] for room_id in rooms):
            wanted = Counter(kinds[room_id] for room_id in rooms)
            return {**stay, "room_types": [{"code": code, "rooms": count} for code, count in wanted.items()]}
        return {**stay, "room_ids": rooms}

    def resort(self, journey: Journey) -> dict[str, Any]:
        """One of those that have room for the party."""
        found = self.expect(
            self.api.get("/api/rooms/search/", location=LOCATION, guests=journey.party, **self.nights(journey))
        )
        if not found:
            raise Ended("sold out")
        resort: dict[str, Any] = found[int(journey.taste * 997) % len(found)]
        return resort

    def sold_room(self, resort: dict[str, Any], journey: Journey) -> int:
        """A room of the resort that seats the party, and that somebody has."""
        rooms = self.expect(self.api.get(f"/api/resorts/{resort['resort_slug']}/"))["rooms"]
        free = {room["id"] for room in resort["available_rooms"]}
        sold = [room["id"] for room in rooms if room["id"] not in free and room["capacity"] >= journey.party]
        if not sold:
            raise Ended("nothing is sold out")
        return int(sold[int(journey.taste * 997) % len(sold)])

    def attempt(self, attempt_id: int) -> dict[str, Any]:
        """As it is now."""
        attempt: dict[str, Any] = self.expect(self.api.get(f"/api/booking/attempts/{attempt_id}/"))
        return attempt

    def hold(self, stay: dict[str, Any], key: str) -> dict[str, Any]:
        """Select the rooms."""
        held: dict[str, Any] = self.expect(self.api.post("/api/booking/select-rooms/", stay, key))
        return held

    def name_guests(self, held: dict[str, Any], party: int) -> None:
        """Fill the rooms in their order."""
        beds = [room["id"] for room in held["rooms"] for _ in range(room["capacity"])]
        named = [{"room_id": beds[i], "name": f"Guest {'ABCDEFGH'[i]}", "age": 30 + i} for i in range(party)]
        body = {"booking_attempt_id": held["booking_attempt_id"], "guests": named}
        self.expect(self.api.post("/api/booking/add-guests/", body))

    def order(self, attempt_id: int, key: str) -> dict[str, Any]:
        """Initiate the payment."""
        body = {"booking_attempt_id": attempt_id}
        order: dict[str, Any] = self.expect(self.api.post("/api/booking/initiate-payment/", body, key))
        return order

    def pay(self, order_id: str, journey: Journey, **how: Any) -> dict[str, Any] | None:
        """Pay at the twin; None when it says that this was done already (an answer that was lost)."""
        body = {**how, "webhooks": asdict(journey.manner)}
        answer = self.twin.post(f"/twin/orders/{order_id}/pay", body)
        if answer.status == 409:
            return None
        if not answer.ok:
            raise Ended(f"twin {answer.status}")
        paid: dict[str, Any] = answer.body
        return paid

    def verify(self, checkout: dict[str, Any]) -> str:
        """Hand over the checkout's answer; the attempt's status after it."""
        return str(self.expect(self.api.post("/api/booking/verify-payment/", checkout))["status"])

    def release(self, attempt_id: int, key: str) -> None:
        """Give up the attempt."""
        self.expect(self.api.post(f"/api/booking/attempts/{attempt_id}/release/", {}, key))

    def await_end(self, attempt_id: int) -> str:
        """Poll the attempt until it has ended; a booking that was shown is a promise."""
        until = time.monotonic() + BOOKED_SECONDS
        while time.monotonic() < until:
            attempt = self.attempt(attempt_id)
            if attempt["booking"]:
                self.tally.promise(attempt["booking"]["reference"])
            if attempt["status"] == "completed" and not attempt["booking"]:
                self.tally.wrong(f"attempt {attempt_id} is completed and shows no booking")
            if attempt["status"] in ENDED:
                return str(attempt["status"])
            self.over.wait(POLL_SECONDS)
        return "payment_pending"

    def fresh_key(self, wanted: bool) -> str:
        """An Idempotency-Key, for browsers that send one."""
        return secrets.token_hex(16) if wanted else ""

    def expect(self, answer: BrowserAnswer) -> Any:
        """The body of a good answer; a refusal ends the journey with its code."""
        if answer.ok:
            return answer.body
        if answer.status == 401:
            self.logged_in = False
        if answer.status in (400, 404, 422):
            self.tally.wrong(f"{self.phone[:2]}…{self.phone[-2:]} was answered {answer.status}: {answer.body}")
        raise Ended(answer.code)
