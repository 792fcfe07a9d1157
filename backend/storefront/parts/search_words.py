"""What search engines read in a page: JSON-LD, with the same figures that people see."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from backend.storefront.core.money_words import plain_rupees
from backend.storefront.core.stay_wish import StayWish
from backend.storefront.parts.visit import Visit

SCHEMA = "https://schema.org"
IN_STOCK = f"{SCHEMA}/InStock"


def hotel_words(visit: Visit, resort: dict[str, Any]) -> SafeString:
    """A resort as schema.org describes hotels, with its room types and what a night in each costs at least."""
    types = resort.get("room_types", [])
    said = {
        **_hotel(visit, resort),
        "containsPlace": [_room(visit, kind) for kind in types],
        "makesOffer": [_lowest_offer(visit, resort, kind) for kind in types if kind.get("from_price_paise")],
    }
    return _script_of({name: value for name, value in said.items() if value})


def offered_words(
    visit: Visit, resort: dict[str, Any], wish: StayWish, offered: list[tuple[str, dict[str, Any]]]
) -> SafeString:
    """What a party is offered for its dates: each plan of each room type or set, at the price that is shown."""
    said = {
        **_hotel(visit, resort),
        "makesOffer": [_stay_offer(visit, resort, wish, name, plan) for name, plan in offered],
    }
    return _script_of({name: value for name, value in said.items() if value})


def _hotel(visit: Visit, resort: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Hotel",
        "identifier": resort["slug"],
        "name": resort["name"],
        "description": resort.get("description", ""),
        "url": f"{visit.origin}{visit.address('resort', slug=resort['slug'])}",
        "image": [_whole(visit, photo["url"]) for photo in resort.get("gallery", [])[:6]],
        "telephone": resort.get("contact_phone", ""),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": resort.get("address", ""),
            "addressLocality": resort.get("town") or resort.get("location", ""),
            "addressRegion": resort.get("state", ""),
            "postalCode": resort.get("pin_code", ""),
            "addressCountry": "IN",
        },
        "currenciesAccepted": "INR",
        "checkinTime": resort.get("check_in_time", ""),
        "checkoutTime": resort.get("check_out_time", ""),
        "amenityFeature": _features(resort.get("amenities", [])),
    }
    if resort.get("latitude") and resort.get("longitude"):
        said["geo"] = {"@type": "GeoCoordinates", "latitude": resort["latitude"], "longitude": resort["longitude"]}
    return said


def _room(visit: Visit, kind: dict[str, Any]) -> dict[str, Any]:
    """A room type; what its owner has not said is left out."""
    size = kind.get("size_sqm")
    said = {
        "@type": "HotelRoom",
        "name": kind["name"],
        "description": kind.get("description", ""),
        "image": [_whole(visit, photo["url"]) for photo in (kind.get("photos") or [])[:3]],
        "occupancy": {"@type": "QuantitativeValue", "maxValue": kind["capacity"], "unitCode": "C62"},
        "bed": [
            {"@type": "BedDetails", "typeOfBed": bed["kind"], "numberOfBeds": bed["count"]}
            for bed in kind.get("beds", [])
        ],
        "floorSize": size and {"@type": "QuantitativeValue", "value": size, "unitCode": "MTK"},
        "amenityFeature": _features(kind.get("amenities", [])),
    }
    return {name: value for name, value in said.items() if value}


def _features(words: list[str]) -> list[dict[str, Any]]:
    return [{"@type": "LocationFeatureSpecification", "name": word, "value": True} for word in words]


def _lowest_offer(visit: Visit, resort: dict[str, Any], kind: dict[str, Any]) -> dict[str, Any]:
    """The least a night costs, tax included: the price beside the room's name."""
    return {
        "@type": "Offer",
        "itemOffered": {"@type": "HotelRoom", "name": kind["name"]},
        "url": f"{visit.origin}{visit.address('dates', slug=resort['slug'])}",
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "minPrice": plain_rupees(kind["from_price_paise"]),
            "priceCurrency": "INR",
            "unitCode": "DAY",
            "valueAddedTaxIncluded": True,
        },
    }


def _stay_offer(
    visit: Visit, resort: dict[str, Any], wish: StayWish, name: str, plan: dict[str, Any]
) -> dict[str, Any]:
    return {
        "@type": ["Offer", "LodgingReservation"],
        "identifier": plan["code"],
        "name": plan["label"],
        "itemOffered": {"@type": "HotelRoom", "name": name},
        "url": f"{visit.origin}{plan['href']}",
        "availability": IN_STOCK,
        **stay_times(resort, wish),
        "price": plain_rupees(plan["total_with_tax_paise"]),
        "priceCurrency": "INR",
        "priceSpecification": {
            "@type": "CompoundPriceSpecification",
            "price": plain_rupees(plan["total_with_tax_paise"]),
            "priceCurrency": "INR",
            "valueAddedTaxIncluded": True,
        },
    }


def stay_times(resort: dict[str, Any], wish: StayWish) -> dict[str, str]:
    """When the stay begins and ends, at the resort."""
    return {
        "checkinTime": f"{wish.check_in} {resort.get('check_in_time') or '00:00:00'}",
        "checkoutTime": f"{wish.check_out} {resort.get('check_out_time') or '00:00:00'}",
    }


def _whole(visit: Visit, url: str) -> str:
    return url if "://" in url else f"{visit.origin}{url}"


def _script_of(said: dict[str, Any]) -> SafeString:
    """As it may stand between script tags: no owner's text can end them."""
    text = json.dumps(said, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308  # nosec B308, B703
