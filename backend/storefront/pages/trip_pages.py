"""My stays: what is open, booked and past; a booking with its papers; and cancelling it."""

import secrets
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.common import clock
from backend.storefront.core.day_names import short_day
from backend.storefront.core.stay_wish import read_day
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.attempt_words import LIVE, with_page_words
from backend.storefront.parts.shown_resorts import try_resort
from backend.storefront.parts.visit import Visit, see_other

# What a guest can go on with; after a failed payment, too.
OPEN = (*LIVE, "failed")
# Nobody comes, and nothing more is to be paid.
OVER = ("cancelled", "no_show")


@guest_page
def show_stays(visit: Visit) -> HttpResponse:
    """Open attempts first: a lost tab is not a lost room."""
    bookings = visit.mine(lambda api: api.get("/api/bookings/", page_size=50))["results"]
    today = clock.today().isoformat()
    coming = [each for each in bookings if each["status"] == "confirmed" and each["check_out_date"] >= today]
    words: dict[str, Any] = {
        "attempts": _open_attempts(visit),
        "waiting": _waiting(visit),
        "coming": sorted(coming, key=lambda each: each["check_in_date"]),
        "past": [each for each in bookings if each not in coming],
        "key": secrets.token_urlsafe(18),
    }
    return visit.page("stays", **words)


def _open_attempts(visit: Visit) -> list[dict[str, Any]]:
    try:
        found = visit.mine(lambda api: api.get("/api/booking/attempts/"))
    except ApiRefusal as refusal:
        if refusal.status >= 500 or refusal.status == 429:
            raise
        return []
    return [with_page_words(visit, each) for each in found["results"] if each["status"] in OPEN]


def _waiting(visit: Visit) -> list[dict[str, Any]]:
    """Where the guest waits, or has been offered rooms."""
    found = visit.mine(lambda api: api.get("/api/waiting/"))["results"]
    return [each for each in found if each["status"] in ("waiting", "offered")]


@guest_page
def show_booking(visit: Visit, reference: str) -> HttpResponse:
    """A booking: reference, dates, who and what, papers, and how to reach the resort."""
    booking = _read_booking(visit, reference)
    papers = visit.mine(lambda api: api.get(f"/api/bookings/{reference}/papers/"))
    resort = try_resort(visit, booking.get("resort_slug") or "")
    day = _spelled_day(visit, booking["check_in_date"])
    share = _("We are going to {resort}: {day}").format(resort=booking["resort_name"], day=day)
    origin = f"{visit.request.scheme}://{visit.request.get_host()}"
    link = f"{origin}{visit.address('resort', slug=resort['slug'])}" if resort else origin
    words: dict[str, Any] = {
        "booking": booking,
        "resort": resort,
        "papers": [_paper(visit, reference, each) for each in papers],
        "is_new": "new" in visit.request.GET,
        "is_over": booking["status"] in OVER,
        "share_text": share,
        "share_link": link,
        "whatsapp_share": f"https://wa.me/?text={quote(f'{share} {link}')}",
        "calendar_href": visit.address("booking-calendar", reference=reference),
        "cancel_href": visit.address("booking-cancel", reference=reference),
    }
    return visit.page("booking", **words)


def _spelled_day(visit: Visit, text: str) -> str:
    day = read_day(text)
    return short_day(day, visit.language) if day else text


def _read_booking(visit: Visit, reference: str) -> dict[str, Any]:
    found: dict[str, Any] = visit.mine(lambda api: api.get(f"/api/bookings/{reference}/"))
    return found


def _paper(visit: Visit, reference: str, paper: dict[str, Any]) -> dict[str, Any]:
    names = {
        "booking_voucher": _("Booking voucher"),
        "receipt_voucher": _("Receipt voucher"),
        "refund_voucher": _("Refund voucher"),
        "tax_invoice": _("Invoice"),
        "credit_note": _("Credit note"),
    }
    href = visit.address("booking-paper", reference=reference, paper_id=paper["id"])
    return {**paper, "name": names.get(paper["kind"], _("Document")), "href": href}


@guest_page
def send_paper(visit: Visit, reference: str, paper_id: int) -> HttpResponse:
    """A voucher or invoice as a PDF."""
    try:
        return visit.mine(lambda api: api.file(f"/api/bookings/{reference}/papers/{paper_id}/"))  # type: ignore[no-any-return]
    except ApiRefusal as refusal:
        if refusal.code != "paper_not_ready":
            raise
        there = visit.address("booking", reference=reference)
        title, lead = _("The document is being made"), _("It is ready in a few seconds. Open it again then.")
        return visit.page("refused", status=409, title=title, lead=lead, on_href=there, wait=refusal.retry_after or 3)


@guest_page
def send_calendar(visit: Visit, reference: str) -> HttpResponse:
    """The stay for the guest's own calendar."""
    return visit.mine(lambda api: api.file(f"/api/bookings/{reference}/calendar.ics"))  # type: ignore[no-any-return]


@guest_page
def cancel(visit: Visit, reference: str) -> HttpResponse:
    """What comes back and by which rule, before it is confirmed; another sum by then is shown, not taken."""
    there = visit.address("booking", reference=reference)
    problem = ""
    expected = visit.request.POST.get("expected", "")
    if visit.request.method == "POST" and not (expected.isascii() and expected.isdecimal() and len(expected) < 16):
        problem = _("This form is too old")
    elif visit.request.method == "POST":
        body = {"expected_refund_paise": int(expected)}
        key = visit.request.POST.get("key", "")[:60] or secrets.token_urlsafe(18)
        try:
            visit.mine(lambda api: api.post(f"/api/bookings/{reference}/cancel/", body, key=key))
            return see_other(f"{there}?cancelled=1")
        except ApiRefusal as refusal:
            if refusal.status != 409:
                raise
            problem = refusal.detail
    try:
        preview = visit.mine(lambda api: api.get(f"/api/bookings/{reference}/cancellation/"))
    except ApiRefusal as refusal:
        if refusal.status != 409:
            raise
        return see_other(there)
    booking = _read_booking(visit, reference)
    words: dict[str, Any] = {
        "booking": booking,
        "resort": try_resort(visit, booking.get("resort_slug") or ""),
        "preview": preview,
        "problem": problem,
        "back": there,
    }
    return visit.page("cancel", status=409 if problem else 200, key=secrets.token_urlsafe(18), **words)
