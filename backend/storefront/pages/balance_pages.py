"""The balance of a booking, and the way back from paying for one: the booking is the truth."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from backend.common import clock
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.change_pages import change_ended
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.checkouts import ASKED_SECONDS, take_return
from backend.storefront.parts.page_addresses import path_of_page
from backend.storefront.parts.page_policies import apply_pay_policy, checkout_script
from backend.storefront.parts.trip_words import latest_change, read_trip, trip_checkout
from backend.storefront.parts.visit import Visit, see_other


@guest_page
def pay_balance_page(visit: Visit, reference: str) -> HttpResponse:
    """What is due and since when; Razorpay's button, and a link on which anybody may pay."""
    trip = read_trip(visit, reference)
    booking = trip["booking"]
    if booking["status"] != "confirmed":
        return see_other(trip["back"])
    words: dict[str, Any] = {**trip, "key": secrets.token_urlsafe(18)}
    if not booking["balance_paise"]:
        return visit.page("balance_paid", **words)
    due = booking["balance_due_on"]
    words["is_overdue"] = bool(due and due < clock.today().isoformat())
    try:
        words["link"] = _link(visit, reference)
        order = visit.mine(lambda api: api.post(f"/api/bookings/{reference}/pay-balance/"))
    except ApiRefusal as refusal:
        if refusal.code == "nothing_due":
            return visit.page("balance_paid", **words)
        if refusal.status not in (409, 503):
            raise
        words |= {"problem": refusal, "here": visit.request.path}
        response = visit.page("payment_refused", status=refusal.status, **words)
        if refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    about = f"was={booking['balance_paise']}&had={booking['paid_paise']}"
    words |= {"order": order, "checkout": trip_checkout(visit, trip, order, about=about, seconds=None)}
    words["done_href"] = f"{visit.address('bill-back', reference=reference)}?{about}"
    response = visit.page("balance", script=checkout_script(), **words)
    apply_pay_policy(response)
    return response


def _link(visit: Visit, reference: str) -> dict[str, Any]:
    """The payment link; made where the form asks for one. Raises ApiRefusal."""
    path = f"/api/bookings/{reference}/payment-link/"
    if visit.request.method != "POST":
        return dict(visit.mine(lambda api: api.get(path)))
    key = visit.request.POST.get("key", "")[:60] or secrets.token_urlsafe(18)
    return dict(visit.mine(lambda api: api.post(path, key=key)))


@csrf_exempt
def return_from_bill(request: HttpRequest, language: str, reference: str) -> HttpResponse:
    """Where Razorpay sends the browser after a balance or a difference was paid."""
    return take_return(
        request, language, f"{path_of_page(language, 'bill-back', reference=reference)}?{_about(request)}"
    )


def _about(request: HttpRequest) -> str:
    """What was paid for, as our own address said it: a change by number, or a balance that was so high, of a booking
    for which so much had been paid."""
    said = {name: request.GET.get(name, "") for name in ("change", "was", "had")}
    return urlencode({name: text for name, text in said.items() if _is_number(text)})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


@guest_page
def come_back_from_bill(visit: Visit, reference: str) -> HttpResponse:
    """How paying for a booking ended: the booking as it is now, or a page that waits for the bank."""
    trip = read_trip(visit, reference)
    onward = _onward(visit, trip)
    if onward == _ENDED:
        return change_ended(visit, trip, latest_change(visit, reference))
    if onward:
        return see_other(onward)
    words = {
        **trip,
        "state_href": f"{visit.address('bill-state', reference=reference)}?{_about(visit.request)}",
        "asked_seconds": ASKED_SECONDS,
        "unpaid_href": _bill_href(visit, trip["booking"]),
    }
    return visit.page("bank_asked", **words)


_ENDED = "ended"


def _bill_href(visit: Visit, booking: dict[str, Any]) -> str:
    """Where what is open is paid: the change that waits first."""
    name = "change-pay" if booking["waiting_change"] else "booking-balance"
    return visit.address(name, reference=booking["reference"])


def _onward(visit: Visit, trip: dict[str, Any]) -> str:
    """Where the guest goes on; empty while the bank has not said. The query says what was paid for, if we sent it."""
    booking, query = trip["booking"], visit.request.GET
    if booking["status"] != "confirmed":
        return str(trip["back"])
    if "declined" in query:
        return _bill_href(visit, booking)
    change, was = query.get("change", ""), query.get("was", "")
    if change:
        latest = latest_change(visit, booking["reference"])
        if booking["waiting_change"]:
            return ""
        return f"{trip['back']}?changed=1" if latest and latest["status"] == "made" else _ENDED
    if was == str(booking["balance_paise"]):
        return ""
    had = query.get("had", "")
    # What is due may have become another sum without a payment: by a change in another tab.
    is_paid = was and booking["paid_paise"] > (int(had) if _is_number(had) else 0)
    return f"{trip['back']}?paid=1" if is_paid else str(trip["back"])


@guest_page
def tell_bill_state(visit: Visit, reference: str) -> HttpResponse:
    """For the page that waits: where to go on, once that is known."""
    onward = _onward(visit, read_trip(visit, reference))
    if onward == _ENDED:
        onward = f"{visit.address('bill-back', reference=reference)}?{_about(visit.request)}"
    response = JsonResponse({"next": onward})
    response["Cache-Control"] = "private, no-store"
    return response
