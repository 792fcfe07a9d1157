"""Lakshmi at the front desk: she stays logged in from one demo to the next, as nobody gets a code every minute."""

import os
import re
from pathlib import Path
from typing import Any

from sandbox.demo import sold_out_night
from sandbox.demo.client import Client, StepFailed

PHONE = "+919000000004"


class Desk:
    """What the desk does; `memory` is the file that keeps its login."""

    def __init__(self, api: Client, twin: Client, *, memory: Path) -> None:
        self.api = api
        self.twin = twin
        self.memory = memory

    def log_in(self) -> str:
        """With the login of the last demo; by SMS where there is none, or it counts no more."""
        pair, how = self._renewed(), "still logged in"
        if pair is None:
            pair, how = self._by_sms(), "with the code from the SMS"
        self._remember(pair["refresh"])
        self.api.log_in(pair["access"])
        return f"Lakshmi, {how}"

    def check_in(self, slug: str, reference: str) -> str:
        """The guests are here."""
        return f"at {self._ask(slug, reference, 'check-in')['checked_in_at'][11:16]}"

    def check_out(self, slug: str, reference: str) -> str:
        """They leave, and their invoice is there."""
        invoice = self._ask(slug, reference, "check-out")["invoice"]
        return f"{invoice['number']} over ₹ {invoice['total']}"

    def _ask(self, slug: str, reference: str, verb: str) -> Any:
        return self.api.post(f"/api/desk/resorts/{slug}/bookings/{reference}/{verb}/")

    def _renewed(self) -> Any:
        try:
            return self.api.post("/api/auth/token/refresh/", {"refresh": self.memory.read_text()})
        except (OSError, StepFailed):
            return None

    def _by_sms(self) -> Any:
        before = set(self._texts())
        self.api.post("/api/auth/otp/request/", {"phone_number": PHONE})
        code = sold_out_night.until("the SMS with the desk's code", lambda: self._code(before))
        return self.api.post("/api/auth/otp/verify/", {"phone_number": PHONE, "otp": code})

    def _code(self, before: set[str]) -> str | None:
        fresh = [text for text in self._texts() if text not in before]
        found = re.search(r"\b\d{6}\b", " ".join(fresh))
        return found[0] if found else None

    def _texts(self) -> list[str]:
        return [sms["text"] for sms in self.twin.get("/sandbox/sms/", phone_number=PHONE)]

    def _remember(self, token: str) -> None:
        self.memory.parent.mkdir(parents=True, exist_ok=True)
        # Closed to others before the token lands in it.
        with os.fdopen(os.open(self.memory, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(token)
