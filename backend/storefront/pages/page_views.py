"""How a view of a page is called: with the visit of a guest, and nothing that the API refuses goes past it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.refusal_pages import ask_to_log_in, refusal_page
from backend.storefront.parts.page_addresses import LANGUAGES
from backend.storefront.parts.visit import LoginNeeded, Visit, finished


def guest_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view of a page: gives it its Visit, and turns what the API refuses into a page."""

    @wraps(view)
    def answered(request: HttpRequest, language: str, **of: Any) -> HttpResponse:
        with translation.override(LANGUAGES[language]):
            visit = Visit(request, language)
            try:
                response = view(visit, **of)
            except LoginNeeded:
                response = ask_to_log_in(visit)
            except ApiRefusal as refusal:
                response = refusal_page(visit, refusal)
            return finished(visit, response)

    return answered
