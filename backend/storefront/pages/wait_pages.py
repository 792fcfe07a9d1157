"""The waiting list: joined from the offers where nothing is free, and left under My stays."""

from typing import Any

from django.http import HttpResponse

from backend.storefront.core.stay_wish import wish_of
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.shown_resorts import read_resort
from backend.storefront.parts.visit import Visit, see_other

JOINED = ("resort_id", "check_in_date", "check_out_date", "guests", "child_ages")


@guest_page
def join_list_page(visit: Visit, slug: str) -> HttpResponse:
    """For which nights one waits, and what happens then; the phone comes first."""
    wish = wish_of(visit.request.GET)
    if not wish.has_dates:
        return see_other(f"{visit.address('dates', slug=slug)}?{wish.as_query()}")
    visit.need_login()
    resort = read_resort(visit, slug)
    offers_href = f"{visit.address('offers', slug=slug)}?{wish.as_query()}"
    words: dict[str, Any] = {"resort": resort, "wish": wish, "offers_href": offers_href}
    if visit.request.method != "POST":
        return visit.page("wait", **words)
    whole = wish.as_body(resort["id"])
    try:
        visit.mine(lambda api: api.post("/api/waiting/", {name: whole[name] for name in JOINED}))
    except ApiRefusal as refusal:
        if refusal.status not in (400, 409, 429):
            raise
        is_free = refusal.code == "rooms_free"
        return visit.page("wait", status=refusal.status, problem=refusal, is_free=is_free, **words)
    return see_other(visit.address("stays"))


@guest_page
def leave_list_page(visit: Visit, waiting_id: int) -> HttpResponse:
    """Wait no longer, or decline what is offered."""
    if visit.request.method == "POST":
        visit.mine(lambda api: api.delete(f"/api/waiting/{waiting_id}/"))
    return see_other(visit.address("stays"))
