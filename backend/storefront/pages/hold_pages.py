"""From the phone to the hold: the rooms are the guest's from here on until the countdown ends."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.storefront.core.stay_wish import StayWish, wish_of
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.login_pages import ask_for_code, code_step, phone_page
from backend.storefront.pages.offer_pages import alternatives_href, price_stay_for
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.attempt_words import hold_minutes
from backend.storefront.parts.shown_resorts import read_resort
from backend.storefront.parts.visit import Visit, see_other


@guest_page
def book_page(visit: Visit, slug: str) -> HttpResponse:
    """The phone step; for who is logged in, the last look before the rooms are held."""
    wish = wish_of(visit.request.GET)
    if not (wish.has_dates and wish.take):
        return see_other(f"{visit.address('offers', slug=slug)}?{wish.as_query()}")
    words = _words(visit, slug, wish)
    if visit.request.method == "POST" and visit.login.is_open:
        return _hold(visit, slug, wish, words)
    if visit.request.method == "POST":
        onward = f"{visit.address('book-code', slug=slug)}?{wish.as_query()}"
        return ask_for_code(visit, onward=onward, words=words)
    if visit.login.is_open:
        return visit.page("hold", key=secrets.token_urlsafe(18), **words)
    return phone_page(visit, **words)


@guest_page
def book_with_code(visit: Visit, slug: str) -> HttpResponse:
    """The code step; when it is right, the rooms are held at once."""
    wish = wish_of(visit.request.GET)
    back = f"{visit.address('book', slug=slug)}?{wish.as_query()}"
    if visit.login.is_open or not wish.take:
        return see_other(back)
    words = _words(visit, slug, wish) | {"key": secrets.token_urlsafe(18)}
    return code_step(visit, done=lambda: _hold(visit, slug, wish, words), back=back, words=words)


def _words(visit: Visit, slug: str, wish: StayWish) -> dict[str, Any]:
    resort = read_resort(visit, slug)
    stay_href = f"{visit.address('stay', slug=slug)}?{wish.as_query()}"
    return {
        "resort": resort,
        "wish": wish,
        "stay": price_stay_for(visit, resort, wish),
        "stay_href": stay_href,
        **hold_minutes(),
    }


def _hold(visit: Visit, slug: str, wish: StayWish, words: dict[str, Any]) -> HttpResponse:
    """Hold the rooms, and go on to the guests; or show who has them, and what is free instead."""
    body = wish.as_body(words["resort"]["id"])
    # The offer was for the rooms alone: with extras the price is another one, and was shown on the stay's page.
    if wish.offer_id and not wish.extras:
        body["offer_id"] = wish.offer_id
    key = visit.request.POST.get("key", "")[:60] or secrets.token_urlsafe(18)
    try:
        held = visit.mine(lambda api: api.post("/api/booking/select-rooms/", body, key=key))
    except ApiRefusal as refusal:
        return hold_refused(visit, slug, wish, words, refusal)
    return see_other(visit.address("attempt", attempt_id=held["booking_attempt_id"]))


def hold_refused(visit: Visit, slug: str, wish: StayWish, words: dict[str, Any], refusal: ApiRefusal) -> HttpResponse:
    """Why the rooms are not held, and what can be done now."""
    own = refusal.body.get("booking_attempt_id")
    shown = {
        **words,
        "problem": refusal,
        "own_href": visit.address("attempt", attempt_id=own) if own else "",
        "offers_href": alternatives_href(visit, slug, wish),
        "stays_href": visit.address("stays"),
        "again_href": f"{visit.address('book', slug=slug)}?{wish.changed(offer_id='').as_query()}",
        "is_taken": refusal.code in ("room_held", "room_type_full"),
        "is_dearer": refusal.code == "price_changed",
        "is_too_much": refusal.code.startswith("too_many"),
    }
    response = visit.page("hold_refused", status=refusal.status, **shown)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


@guest_page
def extend_page(visit: Visit, attempt_id: int) -> HttpResponse:
    """More time, as often as there is any left."""
    return _moved(visit, attempt_id, "extend")


@guest_page
def release_page(visit: Visit, attempt_id: int) -> HttpResponse:
    """Let the rooms go, for the next guest."""
    return _moved(visit, attempt_id, "release")


def _moved(visit: Visit, attempt_id: int, verb: str) -> HttpResponse:
    there = visit.address("attempt", attempt_id=attempt_id)
    if visit.request.method != "POST":
        return see_other(there)
    key = visit.request.POST.get("key", "")[:60] or secrets.token_urlsafe(18)
    try:
        visit.mine(lambda api: api.post(f"/api/booking/attempts/{attempt_id}/{verb}/", key=key))
    except ApiRefusal as refusal:
        if refusal.status not in (409, 404):
            raise
        title = _("No more time can be given") if verb == "extend" else _("These rooms cannot be let go")
        return visit.page(
            "refused", status=refusal.status, title=title, lead=refusal.detail, on_href=there, code=refusal.code
        )
    return see_other(there if verb == "extend" else visit.address("stays"))
