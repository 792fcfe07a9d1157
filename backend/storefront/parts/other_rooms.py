"""Rooms that a booking could have instead of its own, from what is offered for other nights."""

from typing import Any
from urllib.parse import urlencode

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.parts.visit import Visit

GROWN_UP = 18
CHOICES_MOST = 6


def other_rooms(visit: Visit, booking: dict[str, Any], nights: tuple[str, str]) -> list[dict[str, Any]]:
    """Free rooms for the party of a booking, each with `name` and `href`; none where nothing is offered."""
    ages = [guest["age"] for guest in booking["guests"] if guest["age"] < GROWN_UP]
    ages = ages[: booking["guest_count"] - 1]
    query = {"adults": booking["guest_count"] - len(ages), "child_ages": ",".join(map(str, ages))}
    query |= {"check_in": nights[0], "check_out": nights[1], "rooms": len(booking["rooms"])}
    try:
        found = visit.anybody.get(f"/api/resorts/{booking['resort_slug']}/offers/", lang=visit.language, **query)
    except ApiRefusal as refusal:
        if refusal.status not in (400, 404, 409, 410):
            raise
        return []
    choices = [
        {"name": kind["name"], "ids": kind["room_ids"][:1]}
        for kind in found["room_types"]
        if kind["free"] and kind["fits"] and kind["room_ids"] and len(booking["rooms"]) == 1
    ]
    choices += [
        {"name": _spelled_set(each["rooms"]), "ids": [i for r in each["rooms"] for i in r["room_ids"][: r["count"]]]}
        for each in found["sets"]
    ]
    here = visit.address("booking-change", reference=booking["reference"])
    return [
        {"name": choice["name"], "href": f"{here}?{change_query(nights, choice['ids'])}"}
        for choice in choices[:CHOICES_MOST]
    ]


def change_query(nights: tuple[str, str], room_ids: list[int]) -> str:
    """The query of a change that is looked at: nights, and rooms where they are others."""
    said = {"check_in": nights[0], "check_out": nights[1], "rooms": ",".join(map(str, room_ids))}
    return urlencode({name: text for name, text in said.items() if text}, safe=",")


def _spelled_set(rooms: list[dict[str, Any]]) -> str:
    return " + ".join(f"{room['count']} × {room['name']}" for room in rooms)
