"""What a party is offered for its dates, and the stay that was chosen, with its price before any phone number."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.storefront.core import day_names
from backend.storefront.core.stay_wish import StayWish, wish_of
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.attempt_words import hold_minutes, price_groups
from backend.storefront.parts.search_words import offered_words, stay_times
from backend.storefront.parts.shown_resorts import read_resort
from backend.storefront.parts.visit import Visit, see_other

OFFERS_SECONDS = 30
# A few rooms left are a reason to hurry, many are none.
FEW_ROOMS = 3


@guest_page
def show_offers(visit: Visit, slug: str) -> HttpResponse:
    """Room types with their plans, the total of the stay with tax first."""
    wish = wish_of(visit.request.GET).changed(take=(), plan="", offer_id="", extras=())
    if not wish.has_dates:
        return see_other(f"{visit.address('dates', slug=slug)}?{wish.as_query()}")
    resort = read_resort(visit, slug)
    problem: ApiRefusal | None = None
    found: dict[str, Any] = {}
    try:
        found = visit.anybody.get(f"/api/resorts/{slug}/offers/", lang=visit.language, **wish.as_party())
    except ApiRefusal as refusal:
        if refusal.status not in (400, 409):
            raise
        problem = refusal
    cards = [_card(visit, resort, wish, kind) for kind in found.get("room_types", []) if kind.get("rate_plans")]
    sets = [_set_card(visit, slug, wish, each) for each in found.get("sets", []) if each.get("rate_plans")]
    shown = [card for card in cards if card["fits"]] if not wish.rooms or wish.rooms == 1 else []
    offered = [(_name_of(each), plan) for each in (*shown, *sets) for plan in each["plans"]]
    if offered:
        min((plan for _, plan in offered), key=lambda plan: plan["total_with_tax_paise"])["is_lowest"] = True
    words: dict[str, Any] = {
        "resort": resort,
        "wish": wish,
        "found": found,
        "cards": shown,
        "sets": sets,
        "problem": problem,
        "dates_href": f"{visit.address('dates', slug=slug)}?{wish.changed(check_in=None, check_out=None).as_query()}",
        "month_href": f"{visit.address('dates', slug=slug)}?{wish.as_query()}",
        "wait_href": f"{visit.address('wait', slug=slug)}?{wish.as_query()}",
        **_found_words(resort, wish),
        "times": stay_times(resort, wish),
        "json_ld": offered_words(visit, resort, wish, offered),
        "found_at": visit.address("resort", slug=slug),
    }
    return visit.page("offers", public=OFFERS_SECONDS, status=problem.status if problem else 200, **words)


def _found_words(resort: dict[str, Any], wish: StayWish) -> dict[str, str]:
    """Heading, title and description: what a preview of the link says."""
    language = get_language() or "en"
    arrival, departure = (day_names.short_day(day, language[:2]) for day in (wish.check_in, wish.check_out) if day)
    heading = _("Rooms at {resort}").format(resort=resort["name"])
    about = _("Free rooms from {arrival} to {departure}, at the full price with tax. Booked directly with the resort.")
    return {
        "heading": heading,
        "title": f"{heading}, {arrival} – {departure}",
        "about": about.format(arrival=arrival, departure=departure),
    }


def _name_of(offered: dict[str, Any]) -> str:
    """A room type's name, or what a set is made of."""
    if "rooms" not in offered:
        return str(offered["name"])
    return " + ".join(f"{room['count']} × {room['name']}" for room in offered["rooms"])


def _card(visit: Visit, resort: dict[str, Any], wish: StayWish, kind: dict[str, Any]) -> dict[str, Any]:
    """A room type as its card shows it."""
    slug = resort["slug"]
    take = ((kind["code"], 1),) if kind.get("code") else tuple((str(room), 1) for room in kind["room_ids"][:1])
    free = int(kind.get("free") or 0)
    return {
        **kind,
        "fits": kind.get("fits", True),
        "few": free if 0 < free <= FEW_ROOMS else 0,
        "plans": [_plan(visit, slug, wish, plan, take) for plan in kind["rate_plans"]],
        "photo": _photo(resort, kind),
    }


def _photo(resort: dict[str, Any], kind: dict[str, Any]) -> dict[str, Any] | None:
    """A picture of the type, or of one of its rooms."""
    for photo in kind.get("photos") or []:
        return dict(photo)
    for room in resort.get("rooms", []):
        is_one = room["room_type"] == kind["code"] if kind.get("code") else room["id"] in kind["room_ids"]
        for image in room.get("images", []) if is_one else []:
            return {"url": image["image"], "alt": image.get("caption", "")}
    return None


def _set_card(visit: Visit, slug: str, wish: StayWish, each: dict[str, Any]) -> dict[str, Any]:
    """Several rooms together as their card shows them."""
    take: list[tuple[str, int]] = []
    for room in each["rooms"]:
        typed = room.get("code")
        take += (
            [(typed, room["count"])] if typed else [(str(number), 1) for number in room["room_ids"][: room["count"]]]
        )
    return {**each, "plans": [_plan(visit, slug, wish, plan, tuple(take)) for plan in each["rate_plans"]]}


def _plan(
    visit: Visit, slug: str, wish: StayWish, plan: dict[str, Any], take: tuple[tuple[str, int], ...]
) -> dict[str, Any]:
    chosen = wish.changed(take=take, plan=plan["code"], offer_id=plan.get("offer_id") or "")
    return {**plan, "href": f"{visit.address('stay', slug=slug)}?{chosen.as_query()}"}


@guest_page
def show_stay(visit: Visit, slug: str) -> HttpResponse:
    """The chosen stay: plan, extras, coupon, what is paid now and later, and the terms."""
    wish = wish_of(visit.request.GET)
    if not (wish.has_dates and wish.take):
        return see_other(f"{visit.address('offers', slug=slug)}?{wish.as_query()}")
    resort = read_resort(visit, slug)
    rates = visit.anybody.get(f"/api/resorts/{slug}/rates/")
    stay = price_stay_for(visit, resort, wish)
    words: dict[str, Any] = {
        "resort": resort,
        "wish": wish,
        "stay": stay,
        "add_ons": _add_ons(rates, wish),
        "book_href": f"{visit.address('book', slug=slug)}?{wish.as_query()}",
        "offers_href": f"{visit.address('offers', slug=slug)}?{wish.changed(take=(), plan='', offer_id='').as_query()}",
        "fields": _kept_fields(wish),
        "times": stay_times(resort, wish),
        **hold_minutes(),
    }
    return visit.page("stay", public=OFFERS_SECONDS, status=stay["status"], **words)


def price_stay_for(visit: Visit, resort: dict[str, Any], wish: StayWish) -> dict[str, Any]:
    """The price of a wish as `price`, or the refusal as `problem`. A coupon that does not apply is left out."""
    body = wish.as_body(resort["id"])
    try:
        quoted = visit.anybody.post("/api/booking/quote/", body)
        price = quoted["price"]
        return {
            "price": price,
            "groups": price_groups(price),
            "payable": quoted.get("payable_online", True),
            "status": 200,
        }
    except ApiRefusal as refusal:
        if refusal.status not in (400, 409):
            raise
        if wish.coupon and ("coupon" in refusal.code or any("coupon" in e["pointer"] for e in refusal.errors)):
            plain = price_stay_for(visit, resort, wish.changed(coupon=""))
            return {**plain, "coupon_problem": refusal.detail}
        return {"problem": refusal, "status": refusal.status, "payable": True}


def _add_ons(rates: dict[str, Any], wish: StayWish) -> list[dict[str, Any]]:
    chosen = dict(wish.extras)
    return [
        {**each, "chosen": chosen.get(each["code"], 0), "choices": range(min(int(each["most"]), 10) + 1)}
        for each in rates.get("add_ons", [])
    ]


def _kept_fields(wish: StayWish) -> list[tuple[str, str]]:
    """What a form of the stay sends along unseen: all of the wish but what it asks for."""
    return parse_qsl(wish.changed(coupon="", extras=(), offer_id="").as_query())


def alternatives_href(visit: Visit, slug: str, wish: StayWish) -> str:
    """Where the same party looks for other rooms."""
    return f"{visit.address('offers', slug=slug)}?{urlencode(wish.as_party())}"
