"""Middleware that pages alone need: sessions, the person of a session, and messages. Data passes them by."""

from collections.abc import Awaitable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

# Who asks for data says so by a token, never by a cookie.
DATA = ("/api/", "/livez", "/readyz", "/healthz")


def is_data(request: HttpRequest) -> bool:
    """Whether the answer is data, and no page for a browser; the API's documentation counts as data, too."""
    return request.path_info.startswith(DATA)


class _ForPages(MiddlewareMixin):
    """Before one of Django's own in the list of bases: for data it only hands on."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return self.get_response(request) if is_data(request) else super().__call__(request)


class PageSessions(_ForPages, SessionMiddleware):
    """`request.session` of pages."""


class PagePeople(_ForPages, AuthenticationMiddleware):
    """`request.user` of pages; that of data is whom its token names."""


class PageMessages(_ForPages, MessageMiddleware):
    """Messages of pages."""
