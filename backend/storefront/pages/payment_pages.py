"""Paying, and the way back: the attempt is the truth, what a payment window says only hurries."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from backend.storefront.core.day_names import short_day
from backend.storefront.core.stay_wish import read_day
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.attempt_words import begin_payment, read_attempt
from backend.storefront.parts.checkouts import ASKED_SECONDS, checkout_options, take_return
from backend.storefront.parts.page_addresses import path_of_page
from backend.storefront.parts.page_policies import apply_pay_policy, checkout_script
from backend.storefront.parts.shown_resorts import try_resort
from backend.storefront.parts.visit import Visit, see_other

# Below this the hold was not made longer by asking again: it is as long as it can be.
SLACK_SECONDS = 30


@guest_page
def pay(visit: Visit, attempt_id: int) -> HttpResponse:
    """What is paid now and later, and the button that opens Razorpay."""
    attempt = read_attempt(visit, attempt_id)
    if attempt["status"] == "completed":
        return see_other(visit.address("booking", reference=attempt["booking"]["reference"]))
    if attempt["status"] in ("expired", "released", "held"):
        return see_other(visit.address("attempt", attempt_id=attempt_id))
    words: dict[str, Any] = {
        "attempt": attempt,
        "resort": try_resort(visit, attempt["slug"]),
        "key": secrets.token_urlsafe(18),
    }
    is_failed = attempt["status"] == "failed"
    if is_failed and visit.request.method != "POST":
        return visit.page("payment_failed", **words)
    try:
        order = begin_payment(visit, attempt_id)
    except ApiRefusal as refusal:
        return _payment_refused(visit, refusal, words)
    if order.get("booking"):
        return see_other(f"{visit.address('booking', reference=order['booking']['reference'])}?new=1")
    if visit.request.method == "POST":
        return see_other(visit.address("pay", attempt_id=attempt_id))
    # The order may have made the hold longer.
    attempt = words["attempt"] = read_attempt(visit, attempt_id)
    words |= {"order": order, "checkout": _checkout(visit, attempt, order, words["resort"])}
    words |= {"done_href": visit.address("pay-back", attempt_id=attempt_id), "unsaved": "unsaved" in visit.request.GET}
    here = visit.address("pay", attempt_id=attempt_id)
    words |= {"over_href": here}
    if attempt["seconds"] > settings.PAYMENT_WINDOW_SECONDS - SLACK_SECONDS:
        words["longer_href"] = here
    response = visit.page("pay", script=checkout_script(), **words)
    apply_pay_policy(response)
    return response


def _checkout(visit: Visit, attempt: dict[str, Any], order: dict[str, Any], resort: dict[str, Any]) -> dict[str, Any]:
    return checkout_options(
        visit,
        order,
        attempt,
        resort=resort,
        description=_("Stay from {check_in}").format(check_in=_spelled(visit, attempt["check_in_date"])),
        back=path_of_page(visit.language, "pay-return", attempt_id=attempt["booking_attempt_id"]),
        seconds=attempt["seconds"],
    )


def _spelled(visit: Visit, text: str) -> str:
    day = read_day(text)
    return short_day(day, visit.language) if day else text


def _payment_refused(visit: Visit, refusal: ApiRefusal, words: dict[str, Any]) -> HttpResponse:
    here = visit.address("pay", attempt_id=words["attempt"]["booking_attempt_id"])
    if refusal.code == "guests_missing":
        return see_other(words["attempt"]["href"])
    response = visit.page("payment_refused", status=refusal.status, problem=refusal, here=here, **words)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


@csrf_exempt
def return_from_payment(request: HttpRequest, language: str, attempt_id: int) -> HttpResponse:
    """Where Razorpay sends the browser after a hold was paid."""
    return take_return(request, language, path_of_page(language, "pay-back", attempt_id=attempt_id))


@guest_page
def come_back(visit: Visit, attempt_id: int) -> HttpResponse:
    """We ask the bank: the page waits, and says how it ended."""
    attempt = read_attempt(visit, attempt_id)
    if attempt["status"] == "completed":
        return see_other(f"{visit.address('booking', reference=attempt['booking']['reference'])}?new=1")
    if "declined" in visit.request.GET or attempt["status"] in ("held", "guests_added", "failed"):
        return see_other(visit.address("pay", attempt_id=attempt_id))
    words: dict[str, Any] = {
        "attempt": attempt,
        "resort": try_resort(visit, attempt["slug"]),
        "state_href": visit.address("pay-state", attempt_id=attempt_id),
        "asked_seconds": ASKED_SECONDS,
        "unpaid_href": visit.address("pay", attempt_id=attempt_id),
    }
    return visit.page("bank_asked" if attempt["is_live"] else "attempt_ended", after_payment=True, **words)


@guest_page
def tell_state(visit: Visit, attempt_id: int) -> HttpResponse:
    """For the page that waits: where to go on, once that is known."""
    attempt = visit.mine(lambda api: api.get(f"/api/booking/attempts/{attempt_id}/"))
    status, onward = attempt["status"], ""
    if status == "completed":
        onward = f"{visit.address('booking', reference=attempt['booking']['reference'])}?new=1"
    elif status != "payment_pending":
        onward = visit.address("pay-back", attempt_id=attempt_id)
    response = JsonResponse({"status": status, "next": onward})
    response["Cache-Control"] = "private, no-store"
    return response
