"""Chooses the language of an answer: `lang` of the address, or Accept-Language."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

# Nobody means more than this, and each entry costs a look.
LONGEST_HEADER = 200


def choose_language(accept: str) -> str:
    """The best language for an Accept-Language header; the default where nothing fits."""
    for code, weight in parse_accept_lang_header(accept.lower()[:LONGEST_HEADER]):
        with suppress(LookupError):
            if weight:
                return translation.get_supported_language_variant(code)
    return settings.LANGUAGE_CODE


def _named(request: HttpRequest) -> str | None:
    """The language that the address names: one of ours, by its code without a region."""
    if "lang=" not in request.META.get("QUERY_STRING", ""):
        return None
    said = request.GET.get("lang", "").strip().lower()
    return next((code for code, _ in settings.LANGUAGES if said and said in (code, code.partition("-")[0])), None)


class Language:
    """Middleware. Django's own also asks cookies, and would turn the staff's admin half into Hindi."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def staff_pages(self) -> str:
        return reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.staff_pages):
            return self.get_response(request)
        language = _named(request) or choose_language(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            response = self.get_response(request)
        # A page whose address names its language is the same for everybody.
        if getattr(response, "language_in_path", False):
            return response
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response
