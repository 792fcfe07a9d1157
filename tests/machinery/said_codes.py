"""Every refusal that any test sees is one that the schema lists for its operation: whoever adds a refusal says so."""

import json
import re
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from backend.common.http.problems import CONTENT_TYPE
from backend.common.http.schema_document import make_document

# For no operation, but for any: a method that is not there, and a bug.
OF_ANY = {"405", "500"}
BLANK = re.compile(r"<(?:\w+:)?(\w+)>")


class CodeUnsaid(AssertionError):
    """The schema does not list a code that this operation answered with."""


# Who makes it is alone: threads that make it at once get in each other's way, and all but one for nothing.
_one_at_a_time = threading.Lock()


def document() -> dict[str, Any]:
    """The schema of the code, made by whoever asks first in each process that runs tests."""
    with _one_at_a_time:
        return _made()


@cache
def _made() -> dict[str, Any]:
    return make_document()


@cache
def codes() -> dict[tuple[str, str, str], set[str]]:
    """The codes of each path, method and status."""
    return {
        (path, method, status): codes_of(response["content"][CONTENT_TYPE]["schema"])
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        for status, response in operation["responses"].items()
        if CONTENT_TYPE in response.get("content", {})
    }


def codes_of(schema: dict[str, Any]) -> set[str]:
    """The codes of the type of a refusal."""
    named = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return set(named["allOf"][1]["properties"]["code"]["enum"])


def check(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, around all others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Type") == CONTENT_TYPE and request.resolver_match:
            _check(request, response)
        return response

    return middleware


def _check(request: HttpRequest, response: HttpResponse) -> None:
    assert request.resolver_match
    path = "/" + BLANK.sub(r"{\1}", request.resolver_match.route)
    method = "get" if request.method == "HEAD" else str(request.method).lower()
    status, code = str(response.status_code), json.loads(response.content)["code"]
    of_operation = {key for key in codes() if key[:2] == (path, method)}
    if of_operation and status not in OF_ANY and code not in codes().get((path, method, status), set()):
        raise CodeUnsaid(f"{method} {path} answered {status} {code}: say so in `refusals` of its view")
