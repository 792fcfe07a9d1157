"""Amenities as guests read them: those that are usual have a word in each language, others stay as the owner wrote."""

import re

from django.utils.translation import gettext as _

# Other spellings of the same.
SAME = {
    "ac": "air-conditioning",
    "air-conditioned": "air-conditioning",
    "wifi": "wi-fi",
    "free-wifi": "wi-fi",
    "free-wi-fi": "wi-fi",
    "swimming-pool": "pool",
    "car-park": "parking",
    "free-parking": "parking",
    "television": "tv",
    "geyser": "hot-water",
    "kayaking": "kayaks",
    "rafting": "river-rafting",
    "safari": "jungle-safari",
    "gymnasium": "gym",
    "generator": "power-backup",
}


def code_of_amenity(word: str) -> str:
    """`air-conditioning` of Air conditioning, and of AC."""
    code = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    return SAME.get(code, code)


def amenity_name(word: str) -> str:
    """An amenity in the language of the page; the owner's own word where there is no other."""
    names = {
        "air-conditioning": _("Air conditioning"),
        "balcony": _("Balcony"),
        "beach": _("Beach"),
        "bicycles": _("Bicycles"),
        "bird-walks": _("Bird walks"),
        "bonfire": _("Bonfire"),
        "breakfast": _("Breakfast"),
        "campfire-kitchen": _("Campfire kitchen"),
        "courtyard": _("Courtyard"),
        "fan": _("Fan"),
        "garden": _("Garden"),
        "gym": _("Gym"),
        "heated-pool": _("Heated pool"),
        "home-cooking": _("Home cooking"),
        "hot-water": _("Hot water"),
        "jungle-safari": _("Jungle safari"),
        "kayaks": _("Kayaks"),
        "laundry": _("Laundry"),
        "library": _("Library"),
        "lift": _("Lift"),
        "lockers": _("Lockers"),
        "parking": _("Parking"),
        "plantation-walks": _("Plantation walks"),
        "pool": _("Pool"),
        "power-backup": _("Power backup"),
        "restaurant": _("Restaurant"),
        "river-rafting": _("River rafting"),
        "spa": _("Spa"),
        "tea-maker": _("Tea maker"),
        "trekking": _("Trekking"),
        "tv": _("Television"),
        "vegetarian-kitchen": _("Vegetarian kitchen"),
        "wheelchair-access": _("Wheelchair access"),
        "wi-fi": _("Wi-Fi"),
        "yoga-deck": _("Yoga deck"),
    }
    return names.get(code_of_amenity(word), word)
