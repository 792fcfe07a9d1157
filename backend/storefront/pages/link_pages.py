"""The page of a link in a message: it shows one booking, without a login and without a phone number."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backend.common.http.languages import choose_language
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.shown_resorts import try_resort
from backend.storefront.parts.visit import Visit, see_other

ENDED = 410


def show_linked_booking(request: HttpRequest, language: str, manage_token: str) -> HttpResponse:
    """The booking as the link shows it; for changing it or for money the guest logs in.

    The address is the secret: no log of what the page loads, and of where it leads, is told of it.
    """
    response = _opened(request, language, manage_token=manage_token)
    response["Referrer-Policy"] = "no-referrer"
    return response


@guest_page
def _opened(visit: Visit, manage_token: str) -> HttpResponse:
    spoken_there = _language_of_stranger(visit)
    if spoken_there != visit.language:
        return see_other(f"/{spoken_there}/m/{manage_token}")
    try:
        booking: dict[str, Any] = visit.anybody.get(f"/api/manage/{manage_token}/")
    except ApiRefusal as refusal:
        if refusal.status != ENDED:
            raise
        title = _("This link is over")
        return visit.page("refused", status=ENDED, has_form=False, title=title, lead=refusal.detail)
    onward = visit.address("booking", reference=booking["reference"])
    words: dict[str, Any] = {
        "booking": booking,
        "resort": try_resort(visit, booking["resort"]["slug"]),
        "open_until": date.fromisoformat(booking["last_open_day"]) if booking.get("last_open_day") else None,
        "login_href": f"{visit.address('login')}?{urlencode({'next': onward})}",
    }
    return visit.page("linked_booking", has_form=False, **words)


def _language_of_stranger(visit: Visit) -> str:
    """A message names no language: who comes from outside gets that of the browser, who chose one here keeps it."""
    if visit.language != "en" or visit.request.headers.get("Sec-Fetch-Site") == "same-origin":
        return visit.language
    return choose_language(visit.request.headers.get("Accept-Language", ""))[:2]
