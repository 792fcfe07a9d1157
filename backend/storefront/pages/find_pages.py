"""Find my booking: the reference and the phone it was made with; the code proves that the phone is one's own."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.login_pages import ask_for_code
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.visit import Visit, see_other

REFERENCE_LENGTH = 8
LETTERS = 4


@guest_page
def find_booking(visit: Visit) -> HttpResponse:
    """Reference and phone, then the code, then the booking. Nobody learns here whether a reference exists."""
    if visit.request.method != "POST":
        return _found(visit, _written(visit.request.GET.get("reference", "")))
    typed, phone = visit.request.POST.get("reference", "").strip()[:40], visit.request.POST.get("phone", "")[:30]
    reference = _written(typed)
    if not reference:
        error = _("A reference has eight letters and digits, such as WP5H-69X9. It stands in our messages.")
        return visit.page("find", status=400, reference=typed, phone=phone, reference_error=error)
    there = f"{visit.address('find')}?{urlencode({'reference': reference})}"
    if visit.login.is_open and _digits(phone) == _digits(visit.login.phone):
        return see_other(there)
    onward = f"{visit.address('code')}?{urlencode({'next': there})}"
    return ask_for_code(visit, onward=onward, words={"kept": {"reference": typed}})


def _found(visit: Visit, reference: str) -> HttpResponse:
    """The booking of who is logged in by now; else the form, with what is wrong after a code that was right."""
    if not (reference and visit.login.is_open):
        return visit.page("find", reference=reference, phone=visit.login.phone)
    try:
        visit.mine(lambda api: api.get(f"/api/bookings/{reference}/"))
    except ApiRefusal as refusal:
        if refusal.status != 404:
            raise
        error = _("No booking of this number has this reference. Check both, or try the number you booked with.")
        return visit.page("find", status=404, reference=reference, phone=visit.login.phone, reference_error=error)
    return see_other(visit.address("booking", reference=reference))


def _digits(phone: str) -> str:
    """What tells two numbers of a country apart."""
    return "".join(sign for sign in phone if sign.isdecimal())[-10:]


def _written(typed: str) -> str:
    """A reference as bookings write it; empty for what cannot be one."""
    plain = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return f"{plain[:LETTERS]}-{plain[LETTERS:]}" if len(plain) == REFERENCE_LENGTH else ""
