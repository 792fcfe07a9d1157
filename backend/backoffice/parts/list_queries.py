"""Answers admin list addresses with invalid filters by an error message instead of a server error."""

import logging
from collections.abc import Callable

from django.contrib.admin.views.main import ERROR_FLAG
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

log = logging.getLogger(__name__)

LISTS = "_changelist"


class UnlikelyQueries:
    """Middleware. Django sends `?year=abc` back to the whole list, and fails at NUL: so is that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The whole list, with Django's own mark of a query that was not understood; None leaves the error as it is."""
        found = request.resolver_match
        of_a_list = found is not None and found.app_name == "admin" and (found.url_name or "").endswith(LISTS)
        typed = request.method == "GET" and request.GET and ERROR_FLAG not in request.GET
        if of_a_list and typed and isinstance(error, (ValueError, DataError)):
            # Without what was typed. Should the fault be ours after all, this line tells of it.
            log.warning("%s could not be looked up: %s", request.path, type(error).__name__)
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        return None
