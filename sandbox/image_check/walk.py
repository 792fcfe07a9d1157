"""What the page about the first start says, done: an owner, a resort, and a guest who books a room, in Hindi."""

import re
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyotp
import requests

from sandbox.image_check.dockerfile import ImageError
from sandbox.image_check.forms import AdminBrowser
from sandbox.image_check.outside import SITE, Outside

DEVANAGARI = re.compile("[\u0900-\u097f]")
SECONDS = 60
SET_UP = "/admin/accounts/stafffactor/set-up/"
RECOVERY_CODES = 10


class FirstGuest:
    """Whoever books first, through the edge, with a browser that asks for Hindi."""

    def __init__(self, outside: Outside, twin_url: str) -> None:
        self.outside = outside
        self.site = f"https://127.0.0.1:{outside.edge_port}"
        self.twin_url = twin_url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = str(outside.authority)
        self.http.headers.update({"Host": SITE, "Accept-Language": "hi"})
        self.phone = f"98{secrets.randbelow(10**8):08d}"

    def ask(self, method: str, path: str, expected: int = 200, **given: Any) -> Any:
        """A call and its answer; another status than the expected one ends the walk."""
        answer = self.http.request(method, f"{self.site}{path}", timeout=SECONDS, **given)
        if answer.status_code not in (expected, 201 if expected == 200 else expected):
            raise ImageError(f"{method} {path} answers {answer.status_code}: {answer.text[:400]}")
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.json() if is_json else answer.content

    def read_schema(self, written: bytes) -> None:
        """The file that the build wrote, and nothing the second time."""
        asked = {"Accept": "application/json"}
        first = self.http.get(f"{self.site}/api/schema/", headers=asked, timeout=SECONDS)
        if first.content != written:
            raise ImageError("The schema is not the file in the image: does write_schema run there?")
        asked["If-None-Match"] = first.headers["ETag"]
        again = self.http.get(f"{self.site}/api/schema/", headers=asked, timeout=SECONDS)
        if again.status_code != 304:
            raise ImageError(f"The schema that is known already answers {again.status_code}.")

    def log_in(self) -> None:
        """The code comes by MSG91."""
        self.ask("POST", "/api/auth/otp/request/", json={"phone_number": self.phone})
        code = wait_for("the SMS with the code", lambda: self.outside.code_for(f"91{self.phone}"))
        said = self.ask("POST", "/api/auth/otp/verify/", json={"phone_number": self.phone, "otp": code})
        self.http.headers["Authorization"] = f"Bearer {said['access']}"

    def book(self) -> str:
        """From the search to the voucher; answers the booking's reference."""
        stay = self._stay()
        (resort,) = self.ask("GET", "/api/rooms/search/", params={**stay, "location": "Dandeli", "guests": 2})
        room = resort["available_rooms"][0]["id"]
        wanted = {**stay, "guests": 2, "resort_id": resort["resort_id"], "room_ids": [room]}
        attempt = self.ask("POST", "/api/booking/select-rooms/", json=wanted)["booking_attempt_id"]
        people = [{"room_id": room, "name": name, "age": 34} for name in ("Asha", "Ravi")]
        self.ask("POST", "/api/booking/add-guests/", json={"booking_attempt_id": attempt, "guests": people})
        order = self.ask("POST", "/api/booking/initiate-payment/", json={"booking_attempt_id": attempt})
        url = f"{self.twin_url}/twin/orders/{order['razorpay_order_id']}/pay"
        paid = requests.post(url, json={}, timeout=SECONDS).json()
        self.ask("POST", "/api/booking/verify-payment/", json=paid["checkout"])
        booking = wait_for("the booking", lambda: self._booking(attempt))
        self._is_refused_in_hindi(wanted)
        return str(booking["reference"])

    def voucher(self, reference: str) -> None:
        """The first paper comes as a PDF: the typesetter and its fonts are in the image."""
        papers = f"/api/bookings/{reference}/papers/"
        found = wait_for("the voucher", lambda: self.ask("GET", papers))
        sheet = wait_for("its PDF", lambda: self._sheet(f"{papers}{found[0]['id']}/"))
        if not sheet.startswith(b"%PDF"):
            raise ImageError(f"The voucher is no PDF: {sheet[:80]!r}")

    def _stay(self) -> dict[str, str]:
        first = datetime.now(ZoneInfo("Asia/Kolkata")).date() + timedelta(days=30)
        return {"check_in_date": first.isoformat(), "check_out_date": (first + timedelta(days=2)).isoformat()}

    def _booking(self, attempt: int) -> Any:
        return self.ask("GET", f"/api/booking/attempts/{attempt}/").get("booking")

    def _sheet(self, path: str) -> bytes | None:
        answer = self.http.get(f"{self.site}{path}", timeout=SECONDS)
        return answer.content if answer.ok else None

    def _is_refused_in_hindi(self, wanted: dict[str, Any]) -> None:
        said = self.ask("POST", "/api/booking/select-rooms/", 409, json=wanted)
        if not DEVANAGARI.search(said["detail"]):
            raise ImageError(f"Asked for Hindi, the image answers {said['detail']!r}: is locale/ in it?")


def open_resort(outside: Outside, phone: str, password: str) -> None:
    """The owner logs in to the admin, whose static files come, and writes down a resort with a room, and another."""
    desk = AdminBrowser(f"https://127.0.0.1:{outside.edge_port}", str(outside.authority), SITE)
    style = desk.http.get(f"{desk.site}/static/admin/css/base.css", timeout=SECONDS)
    if not style.ok or "css" not in style.headers["Content-Type"]:
        raise ImageError(f"The admin's style sheet answers {style.status_code}: does collectstatic run in the image?")
    entered = desk.send("/admin/login/?next=/admin/", username=phone, password=password)
    _set_up_second_factor(desk, entered)
    room = {"room_number": "101", "capacity": 2, "price_per_night": "2500.00", "active": "on"}
    below = {"rooms-TOTAL_FORMS": 1, **{f"rooms-0-{name}": value for name, value in room.items()}}
    resort = {"name": "Kali View", "slug": "kali-view", "location": "Dandeli", "_continue": "1", **below}
    number = desk.send("/admin/catalogue/resort/add/", **resort).split("/")[-3]
    desk.send("/admin/catalogue/room/add/", **{**room, "resort": number, "room_number": "102"})


def _set_up_second_factor(desk: AdminBrowser, entered: str) -> None:
    """Before any other page: the secret into an app, the app's code into the page, and recovery codes come."""
    asked = desk.http.get(f"{desk.site}{entered}", timeout=SECONDS, allow_redirects=False)
    path = asked.headers.get("Location", "")
    if not path.startswith(SET_UP):
        raise ImageError(f"An owner with a password alone comes to {path or entered}, and not to {SET_UP}.")
    page = desk.page(path)
    (secret,) = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    done = desk.post(path, page, code=pyotp.TOTP(secret).now())
    if done.text.count("<li><code>") < RECOVERY_CODES:
        raise ImageError(f"{SET_UP} did not take the code of the app ({done.status_code}).")


def wait_for(what: str, asked: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first answer that is one."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := asked():
            return found
        time.sleep(0.2)
    raise ImageError(f"{what} did not come within {seconds:.0f} s.")
