"""Who comes: names, rooms, who books and whose company pays. What was typed stays, whatever is refused."""

import secrets
from contextlib import suppress
from typing import Any

from django.http import HttpResponse

from backend.storefront.core.stay_wish import StayWish, read_day
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.hold_pages import hold_refused
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.attempt_words import LIVE, begin_payment, read_attempt
from backend.storefront.parts.guest_forms import GuestField, GuestsForm
from backend.storefront.parts.shown_resorts import read_resort, try_resort
from backend.storefront.parts.visit import Visit, see_other

# As many as the API keeps of one guest.
COMPANIONS_MOST = 20


@guest_page
def name_guests_page(visit: Visit, attempt_id: int) -> HttpResponse:
    """The countdown, and who comes."""
    attempt = read_attempt(visit, attempt_id)
    if attempt["status"] == "completed":
        return see_other(visit.address("booking", reference=attempt["booking"]["reference"]))
    if attempt["status"] not in LIVE:
        return _ended(visit, attempt, GuestsForm.of(attempt, visit.request.POST))
    form = GuestsForm.of(attempt, visit.request.POST, _companions(visit))
    if visit.request.method != "POST":
        return _ask(visit, attempt, form)
    try:
        visit.mine(lambda api: api.post("/api/booking/add-guests/", form.as_body()))
    except ApiRefusal as refusal:
        if refusal.code in ("attempt_expired", "attempt_failed", "attempt_released"):
            return _ended(visit, read_attempt(visit, attempt_id), form)
        form.blame(refusal)
        return _ask(visit, attempt, form, status=refusal.status)
    is_unsaved = not _save_companions(visit, form)
    try:
        order = begin_payment(visit, attempt_id)
    except ApiRefusal:
        # The guests are named: paying is tried again on its own page, which says what is the matter.
        return see_other(visit.address("pay", attempt_id=attempt_id))
    if order.get("booking"):
        return see_other(f"{visit.address('booking', reference=order['booking']['reference'])}?new=1")
    return see_other(f"{visit.address('pay', attempt_id=attempt_id)}{'?unsaved=1' if is_unsaved else ''}")


def _ask(
    visit: Visit, attempt: dict[str, Any], form: GuestsForm, *, status: int = 200, price_before: int = 0
) -> HttpResponse:
    words: dict[str, Any] = {"attempt": attempt, "resort": try_resort(visit, attempt["slug"]), "form": form}
    words |= {"companions_most": COMPANIONS_MOST, "price_before": price_before}
    return visit.page("guests", status=status, key=secrets.token_urlsafe(18), **words)


def _companions(visit: Visit) -> list[dict[str, Any]]:
    """Whom the guest has saved; nobody where that cannot be read just now."""
    with suppress(ApiRefusal):
        return list(visit.mine(lambda api: api.get("/api/auth/companions/")))
    return []


def _save_companions(visit: Visit, form: GuestsForm) -> bool:
    """Save whoever is to be kept for the next booking; whether there was room for all. This booking goes on anyway."""
    try:
        for guest in form.named:
            if guest.is_kept:
                _save_companion(visit, guest)
    except ApiRefusal:
        return False
    return True


def _save_companion(visit: Visit, guest: GuestField) -> None:
    body = {"name": guest.name.strip(), "age": guest.age.strip()}
    visit.mine(lambda api: api.post("/api/auth/companions/", body))


def _ended(visit: Visit, attempt: dict[str, Any], form: GuestsForm) -> HttpResponse:
    """The hold is over: the words are kept, and the same rooms are tried again with one tap."""
    words: dict[str, Any] = {"attempt": attempt, "resort": try_resort(visit, attempt["slug"]), "form": form}
    words["key"] = secrets.token_urlsafe(18)
    # No page sells extra beds: who has one got it elsewhere, and chooses there again.
    if attempt["slug"] and any(line["kind"] == "extra_bed" for line in attempt["price"]["lines"]):
        words["stay_href"] = f"{visit.address('stay', slug=attempt['slug'])}?{_wish_of(attempt).as_query()}"
    elif attempt["slug"]:
        words["can_hold_again"] = True
    return visit.page("attempt_ended", status=410 if visit.request.method == "POST" else 200, **words)


@guest_page
def hold_again_page(visit: Visit, attempt_id: int) -> HttpResponse:
    """Hold the rooms of an attempt that is over once more: who comes is asked again with the words that were typed, and
    with the price of today."""
    before = read_attempt(visit, attempt_id)
    if visit.request.method != "POST" or before["is_live"] or before["status"] == "completed":
        return see_other(before["href"])
    wish = _wish_of(before)
    resort = read_resort(visit, before["slug"])
    key = visit.request.POST.get("key", "")[:60] or secrets.token_urlsafe(18)
    body = wish.as_body(resort["id"])
    try:
        held = visit.mine(lambda api: api.post("/api/booking/select-rooms/", body, key=key))
    except ApiRefusal as refusal:
        return hold_refused(visit, before["slug"], wish, {"resort": resort, "wish": wish}, refusal)
    attempt = read_attempt(visit, held["booking_attempt_id"])
    form = GuestsForm.of(attempt, visit.request.POST, _companions(visit))
    return _ask(visit, attempt, form, price_before=before["price"]["total_paise"])


def _wish_of(attempt: dict[str, Any]) -> StayWish:
    """The wish that leads to the rooms of an attempt."""
    ages = tuple(attempt["child_ages"])
    return StayWish(
        check_in=read_day(attempt["check_in_date"]),
        check_out=read_day(attempt["check_out_date"]),
        adults=attempt["guest_count"] - len(ages),
        child_ages=ages,
        take=tuple((str(room["id"]), 1) for room in attempt["rooms"]),
        plan=attempt["price"]["plan"]["code"],
        coupon=attempt["price"]["coupon"],
        extras=tuple((each["code"], each["quantity"]) for each in attempt["add_ons"]),
    )


@guest_page
def show_companions(visit: Visit) -> HttpResponse:
    """Whom the guest has saved for the next booking, each with a button that forgets them."""
    if visit.request.method == "POST":
        number = visit.request.POST.get("companion", "")
        if number.isascii() and number.isdecimal() and len(number) < 16:
            with suppress(ApiRefusal):
                visit.mine(lambda api: api.delete(f"/api/auth/companions/{number}/"))
        return see_other(visit.address("companions"))
    found = visit.mine(lambda api: api.get("/api/auth/companions/"))
    return visit.page("companions", companions=found)
