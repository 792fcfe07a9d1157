"""What Razorpay's Checkout needs to take money, and the way back from it: for holds and for bills of bookings."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse

from backend.storefront.gateway.caller import ApiCaller, ApiRefusal
from backend.storefront.parts.page_addresses import LANGUAGES
from backend.storefront.parts.visit import Visit, see_other

RETURNED = ("razorpay_order_id", "razorpay_payment_id", "razorpay_signature")
# How long the page asks the bank before it says that the guest may close it.
ASKED_SECONDS = 120
SHORTEST_WINDOW = 60


def checkout_options(
    visit: Visit,
    order: dict[str, Any],
    paid_for: dict[str, Any],
    *,
    resort: dict[str, Any],
    description: str,
    back: str,
    seconds: int | None,
) -> dict[str, Any]:
    """The options of Standard Checkout. `paid_for` is the attempt or the booking; `seconds` are left to pay it, None
    for as long as ever."""
    lead: dict[str, Any] = next(iter(paid_for.get("guests") or []), {})
    email = paid_for.get("contact_email") or visit.login.email
    prefill = {"name": lead.get("name", ""), "contact": visit.login.phone, "email": email}
    theme = resort.get("theme") or {}
    return {
        "key": order["razorpay_key"],
        "order_id": order["razorpay_order_id"],
        "amount": order["amount_paise"],
        "currency": order["currency"],
        "name": paid_for["resort_name"],
        "description": description,
        "prefill": {name: text for name, text in prefill.items() if text},
        "theme": {"color": theme.get("colour") or "#0f5c4d"},
        "callback_url": f"{visit.request.scheme}://{visit.request.get_host()}{back}",
        "redirect": True,
        "retry": {"enabled": True},
        **({} if seconds is None else {"timeout": max(SHORTEST_WINDOW, seconds)}),
        "config": {"display": {"hide": [{"method": "upi", "flows": ["collect"]}]}},
    }


def take_return(request: HttpRequest, language: str, there: str) -> HttpResponse:
    """Razorpay sends the browser back: a form from another site, so no cookie of ours comes along.

    It believes nothing but the signature, which the API checks, and leads to the page of what was paid in any case.
    """
    said = {name: request.POST.get(name, "")[:256] for name in RETURNED}
    if request.method == "POST" and all(said.values()):
        with suppress(ApiRefusal):
            ApiCaller(request, LANGUAGES[language]).post("/api/booking/payment-return/", said)
    elif request.method == "POST":
        there += f"{'&' if '?' in there else '?'}declined=1"
    response = see_other(there)
    response["Cache-Control"] = "no-store"
    response.language_in_path = True  # type: ignore[attr-defined]  # the middleware of languages reads it
    return response
