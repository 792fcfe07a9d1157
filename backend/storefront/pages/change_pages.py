"""Changing a booking: what other nights cost or give back, before anything is done; and what waits to be paid."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.common import clock
from backend.storefront.core.stay_wish import read_day
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.attempt_words import price_groups
from backend.storefront.parts.other_rooms import change_query, other_rooms
from backend.storefront.parts.page_policies import apply_pay_policy, checkout_script
from backend.storefront.parts.trip_words import (
    OVERTAKEN,
    TOO_LATE,
    latest_change,
    read_trip,
    refusal_lines,
    trip_checkout,
)
from backend.storefront.parts.visit import Visit, see_other

ROOMS_MOST = 10


@guest_page
def change_booking_page(visit: Visit, reference: str) -> HttpResponse:
    """New dates, what they cost, and the button that changes the booking for exactly that."""
    trip = read_trip(visit, reference)
    said = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    wish = _wish(said.get("check_in", ""), said.get("check_out", ""), said.get("rooms", ""))
    words: dict[str, Any] = {**trip, "key": secrets.token_urlsafe(18), "today": clock.today().isoformat()}
    words |= {"nights": _typed_nights(trip["booking"], said)}
    if trip["booking"]["status"] != "confirmed":
        return see_other(trip["back"])
    problem: ApiRefusal | None = None
    if visit.request.method == "POST" and wish:
        try:
            return _made(visit, reference, wish)
        except ApiRefusal as refusal:
            if refusal.status not in (400, 409):
                raise
            problem = refusal
    return _look(visit, reference, wish, words, problem)


def _wish(check_in: str, check_out: str, rooms: str) -> dict[str, Any] | None:
    """The body of a change; None where the days are not two in order."""
    first, last = read_day(check_in), read_day(check_out)
    if not (first and last and first < last):
        return None
    ids = [int(text) for text in rooms.split(",") if text.isascii() and text.isdecimal() and len(text) < 16]
    body: dict[str, Any] = {"check_in_date": first.isoformat(), "check_out_date": last.isoformat()}
    return body | ({"room_ids": ids[:ROOMS_MOST]} if ids else {})


def _typed_nights(booking: dict[str, Any], said: Any) -> tuple[str, str]:
    first, last = read_day(said.get("check_in", "")), read_day(said.get("check_out", ""))
    return (
        first.isoformat() if first else booking["check_in_date"],
        last.isoformat() if last else booking["check_out_date"],
    )


def _made(visit: Visit, reference: str, wish: dict[str, Any]) -> HttpResponse:
    """Change it for the difference that was shown, or have the difference paid first. Raises ApiRefusal."""
    form = visit.request.POST
    expected, last = _number(form.get("expected", "")), _number(form.get("last_change", ""))
    body = {**wish, "expected_difference_paise": expected, "expected_last_change": last}
    key = form.get("key", "")[:60] or secrets.token_urlsafe(18)
    done = visit.mine(lambda api: api.post(f"/api/bookings/{reference}/change/", body, key=key))
    if done["made"]:
        return see_other(f"{visit.address('booking', reference=reference)}?changed=1")
    return see_other(visit.address("change-pay", reference=reference))


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 15 else 0


def _look(
    visit: Visit, reference: str, wish: dict[str, Any] | None, words: dict[str, Any], problem: ApiRefusal | None
) -> HttpResponse:
    """The page with what these nights cost today; `problem` is why it was not changed just now."""
    preview: dict[str, Any] | None = None
    asked = problem
    if wish and not (problem and problem.code in TOO_LATE):
        try:
            preview = visit.mine(lambda api: api.post(f"/api/bookings/{reference}/change/preview/", wish))
        except ApiRefusal as refusal:
            if refusal.status not in (400, 409):
                raise
            asked = refusal
    elif "check_in" in visit.request.GET and not wish:
        words["dates_error"] = _("The day of departure must come after the day of arrival.")
    if words["booking"]["check_in_date"] <= words["today"]:
        words["is_late"] = True
    words["is_late"] = words.get("is_late") or bool(asked and asked.code in TOO_LATE)
    if asked:
        words |= {"problem": refusal_lines(asked), "is_old": asked.code in OVERTAKEN, "problem_code": asked.code}
    if preview:
        words |= {"preview": preview, "groups": price_groups(preview["price"]), "is_new_price": bool(problem)}
        words["wish_rooms"] = ",".join(map(str, (wish or {}).get("room_ids", [])))
    if wish and not words["is_late"] and (_needs_rooms(preview, asked) or "other" in visit.request.GET):
        words["choices"] = other_rooms(visit, words["booking"], words["nights"])
        words["choices_shown"] = True
    elif preview:
        words["other_href"] = f"?{change_query(words['nights'], [])}&other=1"
    status = problem.status if problem else asked.status if asked else 400 if words.get("dates_error") else 200
    return visit.page("change", status=status, **words)


def _needs_rooms(preview: dict[str, Any] | None, asked: ApiRefusal | None) -> bool:
    """Whether other rooms would help: these are taken, or do not fit."""
    return bool((preview and preview["lost_rooms"]) or (asked and asked.code in ("room_held", "change_impossible")))


@guest_page
def pay_change_page(visit: Visit, reference: str) -> HttpResponse:
    """The difference of a change whose nights are held: how much, until when, and Razorpay's button."""
    trip = read_trip(visit, reference)
    waiting = trip["booking"]["waiting_change"]
    if waiting is None:
        return change_ended(visit, trip, latest_change(visit, reference))
    words = {**trip, "waiting": waiting, "key": secrets.token_urlsafe(18)}
    words["attempt"] = {"seconds": waiting["seconds_left"], "expires_at": waiting["expires_at"]}
    try:
        order = _order(visit, reference, waiting)
    except ApiRefusal as refusal:
        if refusal.status not in (409, 503):
            raise
        words |= {"problem": refusal, "here": visit.request.path}
        response = visit.page("payment_refused", status=refusal.status, **words)
        if refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    about, seconds = f"change={waiting['number']}", waiting["seconds_left"]
    words |= {"order": order, "checkout": trip_checkout(visit, trip, order, about=about, seconds=seconds)}
    words["done_href"] = f"{visit.address('bill-back', reference=reference)}?{about}"
    words["over_href"] = visit.address("change-pay", reference=reference)
    response = visit.page("change_pay", script=checkout_script(), **words)
    apply_pay_policy(response)
    return response


def _order(visit: Visit, reference: str, waiting: dict[str, Any]) -> dict[str, Any]:
    """The order of a change; asked for again where Razorpay did not have it yet. Raises ApiRefusal."""
    path = f"/api/bookings/{reference}/changes/{waiting['number']}/"
    change: dict[str, Any] = visit.mine(lambda api: api.get(path))
    if change["to_pay"]:
        return dict(change["to_pay"])
    nights = {"check_in_date": waiting["check_in_date"], "check_out_date": waiting["check_out_date"]}
    body = {**nights, "room_ids": waiting["room_ids"], "expected_difference_paise": change["difference_paise"]}
    done = visit.mine(lambda api: api.post(f"/api/bookings/{reference}/change/", body))
    return dict(done["to_pay"] or {})


def change_ended(visit: Visit, trip: dict[str, Any], change: dict[str, Any] | None) -> HttpResponse:
    """What became of a change that does not wait any more: made, or what happened to it and to the money."""
    if change is None or change["status"] == "made":
        return see_other(f"{trip['back']}{'?changed=1' if change else ''}")
    query = change_query((change["check_in_date"], change["check_out_date"]), [])
    again = f"{visit.address('booking-change', reference=trip['booking']['reference'])}?{query}"
    return visit.page("change_ended", change=change, again_href=again, **trip)


@guest_page
def drop_change_page(visit: Visit, reference: str) -> HttpResponse:
    """Let the new nights go: the booking stays as it was."""
    there = visit.address("booking", reference=reference)
    number = _number(visit.request.POST.get("number", ""))
    if visit.request.method != "POST" or not number:
        return see_other(there)
    key = visit.request.POST.get("key", "")[:60] or secrets.token_urlsafe(18)
    try:
        visit.mine(lambda api: api.post(f"/api/bookings/{reference}/change/drop/", {"number": number}, key=key))
    except ApiRefusal as refusal:
        if refusal.status not in (404, 409):
            raise
        title = _("This change cannot be taken back")
        return visit.page(
            "refused", status=refusal.status, title=title, lead=refusal.detail, on_href=there, code=refusal.code
        )
    return see_other(f"{there}?dropped=1")
