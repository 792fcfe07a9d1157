"""What pages show of a resort, from the answers of the catalogue; keys that an older API lacks are left empty."""

from typing import Any
from urllib.parse import quote_plus

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.parts.visit import Visit

# Rooms' pictures stand in where the resort has none of its own.
PHOTOS_MOST = 12


def read_resort(visit: Visit, slug: str) -> dict[str, Any]:
    """The resort with its photos, as its pages show it. Raises ApiRefusal."""
    resort: dict[str, Any] = visit.anybody.get(f"/api/resorts/{slug}/", lang=visit.language)
    resort["gallery"] = _gallery(resort)
    resort["map"] = _map_link(resort)
    resort["whatsapp_link"] = _whatsapp(resort)
    theme = resort.get("theme") or {}
    colour, dark = (str(theme.get(key) or "").lstrip("#") for key in ("colour", "colour_dark"))
    resort["theme_name"] = f"{colour}-{dark or colour}".lower() if colour else ""
    return resort


def try_resort(visit: Visit, slug: str) -> dict[str, Any]:
    """The resort, or nothing of it: for pages that do without."""
    try:
        return read_resort(visit, slug) if slug else {}
    except ApiRefusal:
        return {}


def _gallery(resort: dict[str, Any]) -> list[dict[str, Any]]:
    photos: list[dict[str, Any]] = list(resort.get("photos") or [])
    if not photos:
        for kind in resort.get("room_types", []):
            photos += kind.get("photos") or []
    if not photos:
        for room in resort.get("rooms", []):
            photos += [{"url": each["image"], "alt": each.get("caption", "")} for each in room.get("images", [])]
    seen: dict[str, dict[str, Any]] = {photo["url"]: photo for photo in photos}
    return list(seen.values())[:PHOTOS_MOST]


def _map_link(resort: dict[str, Any]) -> str:
    if resort.get("latitude") and resort.get("longitude"):
        return f"https://www.google.com/maps/search/?api=1&query={resort['latitude']},{resort['longitude']}"
    place = quote_plus(f"{resort.get('name', '')}, {resort.get('address', '')}")
    return f"https://www.google.com/maps/search/?api=1&query={place}"


def _whatsapp(resort: dict[str, Any]) -> str:
    number = "".join(sign for sign in str(resort.get("whatsapp") or "") if sign.isdecimal())
    return f"https://wa.me/{number}" if number else ""
