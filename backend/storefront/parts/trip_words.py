"""A booking that its guest comes back to, and what Checkout needs to take money for it."""

from typing import Any

from django.utils.translation import gettext as _

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.parts.checkouts import checkout_options
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
    return checkout_options(
        visit,
        order,
        booking,
        resort=trip["resort"],
        description=_("Booking {reference}").format(reference=booking["reference"]),
        back=f"{path_of_page(visit.language, 'bill-return', reference=booking['reference'])}?{about}",
        seconds=seconds,
    )


def latest_change(visit: Visit, reference: str) -> dict[str, Any] | None:
    """The change of a booking that was asked for last, whatever became of it. Raises ApiRefusal."""
    found = visit.mine(lambda api: api.get(f"/api/bookings/{reference}/changes/"))
    return max(found, key=lambda change: change["number"], default=None)


def refusal_lines(refusal: ApiRefusal) -> list[str]:
    """What a refusal says in words: of fields and of the owner's rules each, else its own sentence."""
    lines = [error["detail"] for error in refusal.errors]
    lines += [rule["detail"] for rule in refusal.body.get("rules", []) if rule.get("detail")]
    return lines or [refusal.detail]
