"""Security and cache headers of every answer."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

READING = ("GET", "HEAD", "OPTIONS")


class Headers(CSPMiddleware):
    """django-csp, with a policy for each kind of page; and the headers that Django does not know."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        match = request.resolver_match
        names = {match.url_name, *match.app_names} if match else set()
        for name, directives in settings.CSP_OF_PAGES.items():
            if name in names and not report_only:
                parts.config = directives
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        # Granian would name itself.
        response.headers.setdefault("Server", "")
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        # Guests' pages live on another host and show the pictures; data they get through CORS.
        shown_elsewhere = request.path_info.startswith(settings.MEDIA_URL)
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shown_elsewhere else "same-origin"
        )
        if "Authorization" in request.headers or request.method not in READING:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
