"""The waiting list of a resort that is full: joining, the place in the line, rooms that are offered, and leaving."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.storefront.core.stay_wish import StayWish, wish_of
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.offer_pages import alternatives_href
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.shown_resorts import read_resort
from backend.storefront.parts.trip_words import refusal_lines
from backend.storefront.parts.visit import Visit, see_other

OPEN = ("waiting", "offered")


@guest_page
def wait_page(visit: Visit, slug: str) -> HttpResponse:
    """Wait for rooms for these dates and this party; logging in comes first, and leads back here."""
    wish = wish_of(visit.request.GET)
    if not wish.has_dates:
        return see_other(f"{visit.address('dates', slug=slug)}?{wish.as_query()}")
    words: dict[str, Any] = {"resort": read_resort(visit, slug), "wish": wish}
    visit.need_login()
    if visit.request.method != "POST":
        return visit.page("wait", key=secrets.token_urlsafe(18), offers_href=_offers(visit, slug, wish), **words)
    try:
        joined = visit.mine(lambda api: api.post("/api/waiting/", _body(words["resort"]["id"], wish)))
    except ApiRefusal as refusal:
        if refusal.status not in (400, 409, 429):
            raise
        shown: dict[str, Any] = {
            "problem": refusal,
            "lines": refusal_lines(refusal),
            "offers_href": _offers(visit, slug, wish),
        }
        response = visit.page("wait_refused", status=refusal.status, **words, **shown)
        if refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    return see_other(f"{visit.address('waiting')}?joined={joined['id']}")


def _offers(visit: Visit, slug: str, wish: StayWish) -> str:
    return alternatives_href(visit, slug, wish)


def _body(resort_id: int, wish: StayWish) -> dict[str, Any]:
    """The body of a wish to wait: any rooms that sleep the party, or so many of a type that was named."""
    said = wish.as_body(resort_id)
    keys = ("resort_id", "check_in_date", "check_out_date", "guests", "child_ages", "room_ids", "room_types")
    return {key: said[key] for key in keys if key in said}


@guest_page
def show_waiting(visit: Visit) -> HttpResponse:
    """Where the guest waits: what is offered first, with the time that is left; then places, then what is over."""
    found = visit.mine(lambda api: api.get("/api/waiting/", page_size=50))["results"]
    entries = [_entry(visit, each) for each in found]
    joined = visit.request.GET.get("joined", "")
    words: dict[str, Any] = {
        "offered": [each for each in entries if each["status"] == "offered" and each["seconds_left"]],
        "waiting": [each for each in entries if each["status"] == "waiting"],
        "over": [each for each in entries if each["status"] not in OPEN or each["is_missed"]],
        "is_joined": any(str(each["id"]) == joined for each in entries),
        "is_left": "left" in visit.request.GET,
        "key": secrets.token_urlsafe(18),
    }
    return visit.page("waiting", **words)


def _entry(visit: Visit, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry with its address, and how it ended in words."""
    is_missed = entry["status"] == "expired" or (entry["status"] == "offered" and not entry["seconds_left"])
    ended = {
        "booked": _("You booked it."),
        "declined": _("You let the rooms go."),
        "withdrawn": _("You left the list."),
        "over": _("The day of arrival came before rooms were free."),
    }
    attempt = entry["booking_attempt_id"]
    return {
        **entry,
        "is_missed": is_missed,
        "ended": _("The time to take the rooms is over.") if is_missed else ended.get(entry["status"], ""),
        "href": visit.address("attempt", attempt_id=attempt) if attempt else "",
    }


@guest_page
def leave_page(visit: Visit, waiting_id: int) -> HttpResponse:
    """Leave the list, or decline what is offered: the next guest gets it."""
    there = visit.address("waiting")
    if visit.request.method != "POST":
        return see_other(there)
    try:
        visit.mine(lambda api: api.delete(f"/api/waiting/{waiting_id}/"))
    except ApiRefusal as refusal:
        if refusal.status not in (404, 409):
            raise
        title = _("This place cannot be left")
        return visit.page(
            "refused", status=refusal.status, title=title, lead=refusal.detail, on_href=there, code=refusal.code
        )
    return see_other(f"{there}?left=1")
