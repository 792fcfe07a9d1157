"""Security and cache headers of every answer."""

from functools import cached_property
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from backend.common.http.api_version import VERSION_HEADER, has_version_header
from backend.common.http.page_middleware import is_data

READING = ("GET", "HEAD", "OPTIONS")


class Headers(CSPMiddleware):
    """django-csp, with a policy for each kind of page; and the headers that Django does not know."""

    @cached_property
    def policy_of_data(self) -> str:
        """The policy of every answer but pages, written once: nothing in it depends on the request."""
        return build_policy()

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        directives = _directives_of_page(request)
        if directives is not None and not report_only:
            parts.config = directives
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        # Django's page about a bug, on a developer's machine, is one for django-csp.
        if is_data(request) and _directives_of_page(request) is None and not settings.DEBUG:
            response.headers.setdefault(HEADER, self.policy_of_data)
        else:
            response = super().process_response(request, response)
        # Granian would name itself.
        response.headers.setdefault("Server", "")
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if has_version_header(request.path_info):
            response.headers[VERSION_HEADER] = settings.API_VERSION
        # Guests' pages live on another host and show the pictures; data they get through CORS.
        shown_elsewhere = request.path_info.startswith(settings.MEDIA_URL)
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shown_elsewhere else "same-origin"
        )
        if is_data(request) and response.headers.get("Cache-Control", "").startswith("public"):
            # The same for everybody, whichever page asks: nothing of it is anybody's own.
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
        if "Authorization" in request.headers or request.method not in READING:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _directives_of_page(request: HttpRequest) -> dict[str, Any] | None:
    """The directives of the page that a request leads to; None where it is none of the pages that have their own."""
    match = request.resolver_match
    names = {match.url_name, *match.app_names} if match else set()
    found: list[dict[str, Any]] = [d for name, d in settings.CSP_OF_PAGES.items() if name in names]
    return found[-1] if found else None
