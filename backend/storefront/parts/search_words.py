"""What search engines read in a page: JSON-LD, with the same figures that people see."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from backend.storefront.parts.visit import Visit


def hotel_words(visit: Visit, resort: dict[str, Any]) -> SafeString:
    """A resort as schema.org describes hotels."""
    origin = f"{visit.request.scheme}://{visit.request.get_host()}"
    pictures = [photo["url"] for photo in resort.get("gallery", [])[:6]]
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Hotel",
        "name": resort["name"],
        "description": resort.get("description", ""),
        "url": f"{origin}{visit.request.path}",
        "image": [url if "://" in url else f"{origin}{url}" for url in pictures],
        "telephone": resort.get("contact_phone", ""),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": resort.get("address", ""),
            "addressLocality": resort.get("town") or resort.get("location", ""),
            "addressRegion": resort.get("state", ""),
            "postalCode": resort.get("pin_code", ""),
            "addressCountry": "IN",
        },
        "checkinTime": resort.get("check_in_time", ""),
        "checkoutTime": resort.get("check_out_time", ""),
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True}
            for name in resort.get("amenities", [])
        ],
    }
    if resort.get("latitude") and resort.get("longitude"):
        said["geo"] = {"@type": "GeoCoordinates", "latitude": resort["latitude"], "longitude": resort["longitude"]}
    return script_of({name: value for name, value in said.items() if value})


def script_of(said: dict[str, Any]) -> SafeString:
    """As it may stand between script tags: no owner's text can end them."""
    text = json.dumps(said, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308  # nosec B308, B703
