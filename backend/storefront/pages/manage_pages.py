"""A booking behind the link of a message: to be read without a login; changing it and money ask for the code."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.shown_resorts import try_resort
from backend.storefront.parts.visit import Visit

LONGEST = 64


@guest_page
def show_managed(visit: Visit, token: str) -> HttpResponse:
    """The booking of a link, read only; what became of the link where it opens nothing."""
    try:
        booking = visit.anybody.get(f"/api/manage/{token[:LONGEST]}/")
    except ApiRefusal as refusal:
        if refusal.status not in (404, 410):
            raise
        title = _("This link opens no booking") if refusal.status == 404 else _("This link is not good any more")
        lead = _("It may be mistyped. Your booking is not changed by it.") if refusal.status == 404 else refusal.detail
        there = visit.address("find")
        return visit.page("refused", status=refusal.status, title=title, lead=lead, on_href=there, code=refusal.code)
    resort = try_resort(visit, booking["resort"]["slug"])
    there = visit.address("booking", reference=booking["reference"])
    return visit.page("managed", booking=booking, resort=resort, booking_href=there)
