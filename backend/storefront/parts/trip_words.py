"""A booking that its guest comes back to, and what Checkout needs to take money for it."""

from typing import Any

from django.utils.translation import gettext as _

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.parts.page_addresses import path_of_page
from backend.storefront.parts.shown_resorts import try_resort
from backend.storefront.parts.visit import Visit

# Refusals after which the figures on the page are old: they are shown anew, and nothing was done.
OVERTAKEN = ("difference_changed", "change_overtaken")
TOO_LATE = ("stay_begun", "booking_ended")


def read_trip(visit: Visit, reference: str) -> dict[str, Any]:
    """The booking with its resort, as `booking` and `resort`. Raises LoginNeeded and ApiRefusal."""
    booking: dict[str, Any] = visit.mine(lambda api: api.get(f"/api/bookings/{reference}/"))
    there = visit.address("booking", reference=booking["reference"])
    return {"booking": booking, "resort": try_resort(visit, booking.get("resort_slug") or ""), "back": there}


def trip_checkout(
    visit: Visit, trip: dict[str, Any], order: dict[str, Any], *, about: str, seconds: int | None
) -> dict[str, Any]:
    """The options of Standard Checkout for an order of a booking.

    `about` is the query that the way back brings along, to know what was paid for; `seconds` are left to pay it, None
    for as long as ever.
    """
    booking = trip["booking"]
    origin = f"{visit.request.scheme}://{visit.request.get_host()}"
    back = path_of_page(visit.language, "bill-return", reference=booking["reference"])
    lead: dict[str, Any] = next(iter(booking.get("guests") or []), {})
    email = booking.get("contact_email") or visit.login.email
    prefill = {"name": lead.get("name", ""), "contact": visit.login.phone, "email": email}
    theme = trip["resort"].get("theme") or {}
    return {
        "key": order["razorpay_key"],
        "order_id": order["razorpay_order_id"],
        "amount": order["amount_paise"],
        "currency": order["currency"],
        "name": booking["resort_name"],
        "description": _("Booking {reference}").format(reference=booking["reference"]),
        "prefill": {name: text for name, text in prefill.items() if text},
        "theme": {"color": theme.get("colour") or "#0f5c4d"},
        "callback_url": f"{origin}{back}?{about}",
        "redirect": True,
        "retry": {"enabled": True},
        **({} if seconds is None else {"timeout": max(60, seconds)}),
        "config": {"display": {"hide": [{"method": "upi", "flows": ["collect"]}]}},
    }


def latest_change(visit: Visit, reference: str) -> dict[str, Any] | None:
    """The change of a booking that was asked for last, whatever became of it. Raises ApiRefusal."""
    found = visit.mine(lambda api: api.get(f"/api/bookings/{reference}/changes/"))
    return max(found, key=lambda change: change["number"], default=None)


def refusal_lines(refusal: ApiRefusal) -> list[str]:
    """What a refusal says in words: of fields and of the owner's rules each, else its own sentence."""
    lines = [error["detail"] for error in refusal.errors]
    lines += [rule["detail"] for rule in refusal.body.get("rules", []) if rule.get("detail")]
    return lines or [refusal.detail]
