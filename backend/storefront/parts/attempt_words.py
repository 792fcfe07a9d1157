"""A booking attempt as its pages show it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.dateparse import parse_datetime

from backend.common import clock
from backend.storefront.parts.visit import Visit

LIVE = ("held", "guests_added", "payment_pending")
MINUTE = 60


def hold_minutes() -> dict[str, int]:
    """How long rooms are held at first, and at the most: pages say so before the hold."""
    return {"hold_minutes": settings.HOLD_SECONDS // MINUTE, "most_minutes": settings.ATTEMPT_MAX_SECONDS // MINUTE}


def read_attempt(visit: Visit, attempt_id: int) -> dict[str, Any]:
    """The attempt of the guest who is logged in, with what pages add. Raises ApiRefusal and LoginNeeded."""
    attempt = visit.mine(lambda api: api.get(f"/api/booking/attempts/{attempt_id}/"))
    return with_page_words(visit, attempt)


def begin_payment(visit: Visit, attempt_id: int) -> dict[str, Any]:
    """The order of the attempt, with the key of the form that asks for it. Raises ApiRefusal and LoginNeeded."""
    key, body = visit.request.POST.get("key", "")[:60], {"booking_attempt_id": attempt_id}
    order: dict[str, Any] = visit.mine(lambda api: api.post("/api/booking/initiate-payment/", body, key=key))
    return order


def with_page_words(visit: Visit, attempt: dict[str, Any]) -> dict[str, Any]:
    """An attempt with its addresses, seconds left and price in groups."""
    slug = attempt.get("resort_slug") or ""
    query = {
        "check_in": attempt["check_in_date"],
        "check_out": attempt["check_out_date"],
        "adults": attempt["guest_count"] - len(attempt["child_ages"]),
        "child_ages": ",".join(map(str, attempt["child_ages"])),
    }
    return {
        **attempt,
        "slug": slug,
        "seconds": _seconds_left(attempt),
        "is_live": attempt["status"] in LIVE,
        "groups": price_groups(attempt["price"]),
        "href": visit.address("attempt", attempt_id=attempt["booking_attempt_id"]),
        "again_href": f"{visit.address('offers', slug=slug)}?{urlencode(query)}" if slug else visit.address("front"),
    }


def _seconds_left(attempt: dict[str, Any]) -> int:
    if "seconds_left" in attempt:
        return int(attempt["seconds_left"] or 0)
    until = parse_datetime(attempt["expires_at"])
    return max(0, int((until - clock.now()).total_seconds())) if until else 0


def price_groups(price: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a price put together: one for each room, and one for each other thing."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for line in price.get("lines", []):
        about = line["room_number"] if line["kind"] == "room" else line["label"]
        group = groups.setdefault(
            (line["kind"], about), {"kind": line["kind"], "about": about, "nights": 0, "paise": 0, "quantity": 0}
        )
        group["nights"] += 1 if line.get("night") else 0
        group["quantity"] += line.get("quantity", 1)
        group["paise"] += line["listed_paise"]
    return list(groups.values())
