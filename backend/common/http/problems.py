"""Turns every refusal and error into problem details (RFC 9457)."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from backend.common.errors import BadInput, DomainError
from backend.common.http.request_ids import request_id
from backend.common.phrases import phrase, spoken

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
CODES = {
    exceptions.ParseError: "malformed",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "token_invalid",
    exceptions.PermissionDenied: "permission_denied",
}


class DatabaseUnavailable(DomainError):
    code = "database_unavailable"
    status = 503
    message = "The service is temporarily unavailable. Try again in a moment."


class BodyTooLarge(DomainError):
    code = "body_too_large"
    status = 413
    message = "The request body is too large."


def problem(status: int, code: str, title: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The body of a refusal, in the reader's language; `instance` names this very occurrence in our log."""
    body = {"type": f"urn:dandeli:problem:{code}", "title": spoken(title), "status": status}
    occurrence = {"instance": f"urn:dandeli:request:{request_id()}", "request_id": request_id()} if request_id() else {}
    return {**body, "detail": spoken(detail), "code": code, **occurrence, **extra}


def answer_refusal(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: our refusals and the framework's, in the one shape; None for a real bug."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, RequestDataTooBig):
        exc = BodyTooLarge()
    if isinstance(exc, OperationalError | InterfaceError):
        # PostgreSQL is away, restarting, or has ended this connection. Nothing was half done.
        log.error("database: %s", exc)
        exc = DatabaseUnavailable(retry_after=2)
    if isinstance(exc, DomainError):
        extra = {**exc.extra, "errors": _spoken_errors(exc)} if isinstance(exc, BadInput) else exc.extra
        body = problem(exc.status, exc.code, exc.message, exc.detail, **extra)
        headers = {} if exc.retry_after is None else {"Retry-After": str(exc.retry_after)}
        if exc.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(exc, exceptions.ValidationError):
        errors = list(_flatten(exc.detail, ""))
        body = problem(400, BadInput.code, BadInput.message, _summary(errors), errors=errors)
        headers = {}
    elif isinstance(exc, exceptions.APIException):
        code = CODES.get(type(exc), exc.default_code)
        body = problem(exc.status_code, code, str(exc.default_detail), str(exc.detail))
        authenticate = getattr(exc, "auth_header", None)
        headers = {"WWW-Authenticate": authenticate} if authenticate else {}
    else:
        return None
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _spoken_errors(exc: BadInput) -> list[dict[str, str]]:
    return [{**error, "detail": spoken(error["detail"])} for error in exc.extra["errors"]]


def _summary(errors: list[dict[str, str]]) -> str:
    return "; ".join(f"{e['pointer'] or '/'}: {e['detail']}" for e in errors[:5])


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
        text = spoken(detail).encode(errors="replace").decode()
        yield {"pointer": pointer, "code": str(getattr(detail, "code", "invalid")), "detail": text}


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's own 400, such as for a host that is not ours, in the same shape."""
    body = problem(400, CODES[exceptions.ParseError], "Bad request.", "This request cannot be understood.")
    return JsonResponse(body, status=400, content_type=CONTENT_TYPE)


def page_not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's own 404, in the same shape."""
    body = problem(404, "not_found", "Not found.", phrase("There is nothing at {path}.", path=request.path))
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def server_error(request: HttpRequest) -> JsonResponse:
    """A bug of ours: nothing of it reaches the caller, all of it the log."""
    body = problem(500, "server_error", "An error occurred on our side.", "It has been logged. Try again later.")
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
