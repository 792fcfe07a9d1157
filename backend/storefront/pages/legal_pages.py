"""What the law and fairness want said: privacy, terms, whom to reach, who hears complaints, and accessibility."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.shown_resorts import read_resort
from backend.storefront.parts.visit import Visit

LEGAL_SECONDS = 3600


def _titles() -> dict[str, str]:
    return {
        "privacy": _("Privacy"),
        "terms": _("Terms"),
        "contact": _("Contact"),
        "grievance": _("Complaints"),
        "accessibility": _("Accessibility"),
    }


@guest_page
def show_legal(visit: Visit, text: str) -> HttpResponse:
    """One of the five texts, for the whole site."""
    return _legal(visit, text, {})


@guest_page
def show_resort_legal(visit: Visit, slug: str, text: str) -> HttpResponse:
    """The same with the resort's own address, telephone and house rules."""
    return _legal(visit, text, read_resort(visit, slug))


def _legal(visit: Visit, text: str, resort: dict[str, Any]) -> HttpResponse:
    titles = _titles()
    if text not in titles:
        raise ApiRefusal(404, {"code": "not_found"})
    words: dict[str, Any] = {
        "resort": resort,
        "text": text,
        "title": titles[text],
        "others": [
            {"title": title, "href": _href(visit, name, resort)} for name, title in titles.items() if name != text
        ],
        "operator": settings.OPERATOR,
        "address_below": bool(resort) or any(settings.OPERATOR.get(way) for way in ("address", "email", "phone")),
        "keep_days": settings.KEEP_STAY_GUESTS_DAYS,
    }
    return visit.page("legal", public=LEGAL_SECONDS, **words)


def _href(visit: Visit, name: str, resort: dict[str, Any]) -> str:
    if resort:
        return visit.address("resort-legal", slug=resort["slug"], text=name)
    return visit.address("legal", text=name)
