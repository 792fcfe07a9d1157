"""Journeys around a booking: waiting for rooms that are sold out, changing the nights, cancelling."""

import time
from typing import Any

from sandbox.nemesis.guest import POLL_SECONDS, Ended, NemesisGuest
from sandbox.nemesis.plan import Journey

OFFERED_SECONDS = 50.0


def wait_in_line(guest: NemesisGuest, journey: Journey) -> str:
    """Join the line for a room that somebody has, and take what is offered, refuse it, or forget it."""
    resort = guest.resort(journey)
    room_id = guest.sold_room(resort, journey)
    wish = {**guest.nights(journey), "guests": journey.party, "resort_id": resort["resort_id"], "room_ids": [room_id]}
    entry_id = int(guest.expect(guest.api.post("/api/waiting/", wish))["id"])
    attempt_id = _await_offer(guest, entry_id)
    if attempt_id is None:
        return _gives_up(guest, journey, entry_id)
    if journey.taste < 0.2:
        return "was offered it and forgot"
    if journey.taste < 0.4:
        _leave_line(guest, entry_id)
        return "was offered it and declined"
    guest.name_guests({**guest.attempt(attempt_id), "booking_attempt_id": attempt_id}, journey.party)
    order = guest.order(attempt_id, guest.fresh_key(journey.keyed))
    return f"was offered it, and {_paid(guest, journey, attempt_id, order)}"


def _await_offer(guest: NemesisGuest, entry_id: int) -> int | None:
    """Poll the line until rooms are offered; the attempt that holds them, or None in the time a guest looks."""
    until = time.monotonic() + OFFERED_SECONDS
    while time.monotonic() < until:
        entries = guest.expect(guest.api.get("/api/waiting/"))["results"]
        entry = next((entry for entry in entries if entry["id"] == entry_id), None)
        if entry is None:
            guest.tally.wrong(f"waiting entry {entry_id} is not in the guest's list")
            return None
        if entry["status"] == "offered":
            return int(entry["booking_attempt_id"])
        if entry["status"] != "waiting":
            raise Ended(f"the offer was {entry['status']}")
        guest.over.wait(POLL_SECONDS * 2)
    return None


def _leave_line(guest: NemesisGuest, entry_id: int) -> None:
    """Wait no more, or say no to the offer."""
    answer = guest.api.delete(f"/api/waiting/{entry_id}/")
    if not answer.ok:
        raise Ended(answer.code)


def _gives_up(guest: NemesisGuest, journey: Journey, entry_id: int) -> str:
    if journey.taste < 0.5:
        return "waits on"
    _leave_line(guest, entry_id)
    return "left the line"


def cancel_some(guest: NemesisGuest, journey: Journey, attempt_id: int, order: dict[str, Any]) -> str:
    """Book, and think better of it."""
    end = _paid(guest, journey, attempt_id, order)
    if end != "booked":
        return end
    reference = guest.attempt(attempt_id)["booking"]["reference"]
    guest.over.wait(journey.think_seconds)
    return str(guest.expect(guest.api.post(f"/api/bookings/{reference}/cancel/", {}))["status"])


def change_some(guest: NemesisGuest, journey: Journey, attempt_id: int, order: dict[str, Any]) -> str:
    """Book, and come a day later, or stay a night longer; what it costs more is paid, or not."""
    end = _paid(guest, journey, attempt_id, order)
    if end != "booked":
        return end
    reference = guest.attempt(attempt_id)["booking"]["reference"]
    path = f"/api/bookings/{reference}/change/"
    nights = guest.nights(journey, later=1) if journey.taste * 10 % 1 < 0.4 else guest.nights(journey, longer=1)
    difference = guest.expect(guest.api.post(f"{path}preview/", nights))["difference_paise"]
    wish = {**nights, "expected_difference_paise": difference}
    changed = guest.expect(guest.api.post(path, wish, guest.fresh_key(journey.keyed)))
    if changed["made"]:
        return "changed at once"
    if journey.taste < 0.3:
        return "did not pay the difference"
    paid = guest.pay(changed["to_pay"]["razorpay_order_id"], journey)
    if paid is None or journey.taste < 0.6:
        return "paid the difference and left"
    guest.verify(paid["checkout"])
    return "paid the difference"


def _paid(guest: NemesisGuest, journey: Journey, attempt_id: int, order: dict[str, Any]) -> str:
    paid = guest.pay(order["razorpay_order_id"], journey)
    if paid is not None and guest.verify(paid["checkout"]) == "completed":
        guest.await_end(attempt_id)
        return "booked"
    return "paid, and no word of a booking yet"
