"""Query parameters that an operation does not know: refused on the desk, named in a header elsewhere.

A parameter with a wrong name filters nothing: whoever asks for the bookings of one day gets all of them. The staff's
programs are ours to be strict with; guests' pages add what trackers and caches want, and go on as before.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.views import APIView

from backend.common.errors import BadInput
from backend.common.http.problems import ERRORS_MOST, refusal_answer
from backend.common.phrases import phrase

HEADER = "Unknown-Parameters"
HEADER_SCHEMA = {
    "schema": {"type": "string"},
    "description": "Parameters of the query that this operation does not know and has ignored, as a list of texts "
    "(RFC 9651).",
    "example": '"chekin", "utm_source"',
}
STRICT_BELOW = "/api/desk/"
# Whoever sends more, or longer ones, knows what is meant.
NAMED_MOST = 10
LETTERS_MOST = 60


def parameters_of(view: Any, method: str) -> frozenset[str]:
    """The parameters that an operation takes: the fields of the view's `Query`, and those of its pages."""
    names: set[str] = set()
    if method in ("GET", "DELETE") and hasattr(view, "Query"):
        names |= view.Query._declared_fields.keys()
    if method == "GET" and issubclass(view, GenericAPIView) and view.pagination_class is not None:
        names |= {view.pagination_class.cursor_query_param, view.pagination_class.page_size_query_param}
    return frozenset(names)


def is_strict(path: str, method: str) -> bool:
    """Whether an operation refuses parameters that it does not know."""
    return method == "GET" and path.startswith(STRICT_BELOW)


class UnknownParameters:
    """Middleware: the last one before the view, since only the view knows its parameters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        unknown = getattr(request, "unknown_parameters", None)
        if unknown:
            response[HEADER] = _listed(unknown)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuses, or remembers what the header will name."""
        kind: Any = getattr(view, "cls", None)
        if not request.GET or not (isinstance(kind, type) and issubclass(kind, APIView)):
            return None
        method = "GET" if request.method == "HEAD" else request.method or ""
        known = parameters_of(kind, method) | getattr(request, "read_parameters", set())
        unknown = [name for name in request.GET if name not in known]
        if unknown and is_strict(request.path_info, method):
            return _refusal(unknown, known)
        request.unknown_parameters = unknown  # type: ignore[attr-defined]  # this class reads it on the way out
        return None


def _listed(names: Iterable[str]) -> str:
    """A list of strings as RFC 9651 writes them, percent-encoded: a name may be anything, a header may not."""
    shown = (quote(name[:LETTERS_MOST], safe="") for name in islice(names, NAMED_MOST))
    return ", ".join(f'"{name}"' for name in shown)


def _refusal(unknown: list[str], known: frozenset[str]) -> HttpResponse:
    errors = ((f"/{_pointed(name)}", "parameter_unknown", _words(name, known)) for name in unknown[:ERRORS_MOST])
    return refusal_answer(BadInput(*errors))


def _words(name: str, known: frozenset[str]) -> str:
    shown = name[:LETTERS_MOST].encode(errors="replace").decode()
    if not known:
        return phrase("There is no parameter “{name}”: this address takes none.", name=shown)
    takes = ", ".join(sorted(known))
    return phrase("There is no parameter “{name}”. This address takes: {parameters}.", name=shown, parameters=takes)


def _pointed(name: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901)."""
    return name[:LETTERS_MOST].replace("~", "~0").replace("/", "~1").encode(errors="replace").decode()
