"""Turns every refusal and error into problem details (RFC 9457)."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from backend.common.db.database_trouble import database_refusal, log_database_trouble
from backend.common.errors import BadInput, DomainError
from backend.common.field_words import in_words
from backend.common.full_disks import disk_refusal
from backend.common.http.request_ids import request_id
from backend.common.phrases import phrase, spoken

CONTENT_TYPE = "application/problem+json"
CONFLICT = 409
# So many errors of fields are listed; whoever mends them hears of the next.
ERRORS_MOST = 20
# Some texts quote the input; our longest sentence, in Kannada, has less than half of this.
LETTERS_MOST = 500
CODES = {
    exceptions.ParseError: "malformed",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "token_invalid",
    exceptions.PermissionDenied: "permission_denied",
}
# Where DRF's own text has a blank that only `detail` fills.
TITLES = {
    exceptions.MethodNotAllowed: "This method is not allowed here.",
    exceptions.UnsupportedMediaType: "A body of this type is not accepted here. Send JSON.",
}


class BodyTooLarge(DomainError):
    code = "body_too_large"
    status = 413
    message = "The request body is too large."


def problem(status: int, code: str, title: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The body of a refusal, in the reader's language; `instance` names this very occurrence in our log."""
    body = {"type": f"urn:dandeli:problem:{code}", "title": spoken(title), "status": status}
    occurrence = {"instance": f"urn:dandeli:request:{request_id()}", "request_id": request_id()} if request_id() else {}
    return {**body, "detail": spoken(detail)[: 5 * LETTERS_MOST], "code": code, **occurrence, **extra}


def refusal_body(refusal: DomainError) -> dict[str, Any]:
    """The body of a refusal of ours."""
    extra = {**refusal.extra, "errors": _spoken_errors(refusal)} if isinstance(refusal, BadInput) else refusal.extra
    return problem(refusal.status, refusal.code, refusal.message, refusal.detail, **extra)


def refusal_answer(refusal: DomainError) -> JsonResponse:
    """The answer of a middleware that refuses."""
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return JsonResponse(refusal_body(refusal), status=refusal.status, headers=headers, content_type=CONTENT_TYPE)


def answer_refusal(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: our refusals and the framework's, in the one shape; None for a real bug."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, RequestDataTooBig):
        exc = BodyTooLarge()
    elif (refusal := database_refusal(exc)) is not None:
        log_database_trouble(exc)
        exc = refusal
    else:
        exc = disk_refusal(exc) or exc
    if isinstance(exc, DomainError):
        body = refusal_body(exc)
        headers = {} if exc.retry_after is None else {"Retry-After": str(exc.retry_after)}
        if exc.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(exc, exceptions.ValidationError):
        errors = list(islice(_flatten(exc.detail, ""), ERRORS_MOST))
        body = problem(400, BadInput.code, BadInput.message, in_words(errors), errors=errors)
        headers = {}
    elif isinstance(exc, exceptions.APIException):
        code = CODES.get(type(exc), exc.default_code)
        title = TITLES.get(type(exc)) or str(exc.default_detail)
        body = problem(exc.status_code, code, title, str(exc.detail))
        authenticate = getattr(exc, "auth_header", None)
        headers = {"WWW-Authenticate": authenticate} if authenticate else {}
    else:
        return None
    set_rollback()
    answer = Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)
    # Django would write a warning. That somebody else was first warns of nothing, and is most lines in a crowd.
    answer._has_been_logged = body["status"] == CONFLICT  # type: ignore[attr-defined]  # Django looks for it
    return answer


def _spoken_errors(exc: BadInput) -> list[dict[str, str]]:
    return [{**error, "detail": spoken(error["detail"])[:LETTERS_MOST]} for error in exc.extra["errors"][:ERRORS_MOST]]


def _flatten(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flatten(value, pointer if key == "non_field_errors" else f"{pointer}/{key}")
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        for index, item in enumerate(detail):
            yield from _flatten(item, f"{pointer}/{index}")
    elif isinstance(detail, list):
        for item in detail:
            yield from _flatten(item, pointer)
    else:
        # Some details quote the input, and half a surrogate pair in it could not be sent back as UTF-8.
        text = spoken(detail)[:LETTERS_MOST].encode(errors="replace").decode()
        yield {"pointer": pointer, "code": str(getattr(detail, "code", "invalid")), "detail": text}


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's own 400, such as for a host that is not ours, in the same shape."""
    body = problem(400, CODES[exceptions.ParseError], "Bad request.", "This request cannot be understood.")
    return JsonResponse(body, status=400, content_type=CONTENT_TYPE)


def page_not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's own 404, in the same shape."""
    body = problem(404, "not_found", "Not found.", phrase("There is nothing at {path}.", path=request.path))
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug of ours: nothing of it reaches the caller, all of it the log. Or a database or a disk in trouble.

    Django asks here about every error outside of the API's views: of middleware, of the admin, at a commit.
    """
    error = sys.exception()
    refusal = database_refusal(error)
    if refusal is not None:
        log_database_trouble(error)
    trouble = refusal or disk_refusal(error)
    if trouble is None:
        body = problem(500, "server_error", "An error occurred on our side.", "It has been logged. Try again later.")
        return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
    answer = _refused_page(trouble) if request.path.startswith(reverse("admin:index")) else refusal_answer(trouble)
    answer["Retry-After"] = str(trouble.retry_after)
    # One line is enough, and is written.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # Django looks for it
    return answer


def _refused_page(refusal: DomainError) -> HttpResponse:
    """For a browser: it needs no session and no person, which are in the database as well."""
    words = {"message": refusal.message, "code": refusal.code, "seconds": refusal.retry_after, "id": request_id()}
    return HttpResponse(render_to_string("common/database_trouble.html", words), status=refusal.status)
