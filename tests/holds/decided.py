"""A resort whose owner has decided things: what changes a price, one at a time."""

from typing import Any

from backend.catalogue.models import Resort, Room
from backend.pricing.models import AddOn, ChildBand, Coupon, RatePlan, RateRule, ResortTerms
from tests import cast

GSTIN = "29ABCDE1234F1ZW"
QUOTE = "/api/booking/quote/"
SELECT = "/api/booking/select-rooms/"


def terms(resort: Resort, **fields: Any) -> None:
    """What it has decided once for all stays."""
    ResortTerms.objects.update_or_create(resort=resort, defaults=fields)


def a_season(resort: Resort, percent: str = "20", **more: Any) -> RateRule:
    return RateRule.objects.create(
        resort=resort,
        **{"code": "season", "label": "Season", "layer": 1, "effect": "percent", "value": percent, **more},
    )


def a_plan(resort: Resort, code: str = "cp", **more: Any) -> RatePlan:
    fields = {"label": "With breakfast", "meals": "CP", "meal_price": "400.00", **more}
    return RatePlan.objects.create(resort=resort, code=code, **fields)


def a_coupon(resort: Resort, code: str = "TEN", **more: Any) -> Coupon:
    return Coupon.objects.create(resort=resort, code=code, **{"label": code, "saves": "percent", "value": "10", **more})


def a_safari(resort: Resort, **more: Any) -> AddOn:
    fields = {"label": "Jeep safari", "price": "1500.00", "per": "guest", "most": 3, **more}
    return AddOn.objects.create(resort=resort, code="safari", **fields)


def everything(resort: Resort) -> None:
    """All of it at once."""
    terms(resort, extra_adult_price="900.00", extra_bed_price="700.00")
    a_season(resort, room_ids=[])
    a_plan(resort, is_default=True)
    a_plan(resort, "saver", label="Saver", meals="EP", meal_price=0, refundable=False, change_percent="-10")
    for first, last, price in ((0, 5, 0), (6, 12, "450.00")):
        ChildBand.objects.create(resort=resort, first_age=first, last_age=last, extra_price=price, meal_percent=50)
    a_safari(resort)
    a_coupon(resort)


def body(*rooms: Room, guests: int = 2, **said: Any) -> dict[str, Any]:
    """A select-rooms or a quote of these rooms."""
    ids = {"resort_id": rooms[0].resort_id, "room_ids": [room.pk for room in rooms]}
    return {**ids, "guests": guests, **cast.nights(), **said}


def quoted(browser: Any, *rooms: Room, **said: Any) -> dict[str, Any]:
    """The price of a stay."""
    answer = browser.post(QUOTE, body(*rooms, **said), format="json")
    assert answer.status_code == 200, answer.json()
    price: dict[str, Any] = answer.json()["price"]
    return price


def refused(browser: Any, *rooms: Room, **said: Any) -> list[tuple[str, str]]:
    """What a quote and a hold say alike against such a wish."""
    answers = [browser.post(url, body(*rooms, **said), format="json") for url in (QUOTE, SELECT)]
    assert [answer.status_code for answer in answers] == [400, 400], answers[0].json()
    errors, same = ([(error["pointer"], error["code"]) for error in answer.json()["errors"]] for answer in answers)
    assert errors == same
    return errors
