"""Reads the publishable key of a call: as a header, or in the address, which spares browsers a question of their own.

A key never decides whether a call is answered. One that is unknown or withdrawn is named in a header of the answer, so
that a website goes on while its developer sees what is wrong.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from backend.common import clock
from backend.common.http.site_key_words import KEY_HEADER, KEY_PARAMETER, KEY_STATUS_HEADER, takes_site_keys
from backend.sites.core.key_texts import is_key_text
from backend.sites.services import call_counts, site_keys


def count_keys(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what a key counts against goes into the one trip that limits the call; the answer says its status."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        text = _key_sent(request)
        if not text:
            return get_response(request)
        key = site_keys.known_key(text) if is_key_text(text) else None
        if key and key.is_live:
            request.counted_along = call_counts.budget_of(key, on=clock.today())  # type: ignore[attr-defined]  # throttles read it
        response = get_response(request)
        response[KEY_STATUS_HEADER] = "unknown" if key is None else "live" if key.is_live else "withdrawn"
        # Where the site's origin is listed, more is exposed, this included.
        response.setdefault("Access-Control-Expose-Headers", KEY_STATUS_HEADER)
        return response

    return middleware


def _key_sent(request: HttpRequest) -> str:
    if not takes_site_keys(request.path_info):
        return ""
    if "key=" in request.META.get("QUERY_STRING", ""):
        request.read_parameters = {KEY_PARAMETER}  # type: ignore[attr-defined]  # it is no unknown parameter
        return request.GET.get(KEY_PARAMETER, "")
    return request.headers.get(KEY_HEADER, "")
