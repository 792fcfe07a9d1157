"""Optimistic locking over HTTP with ETag, If-Match and If-None-Match.

RFC 9110, 13.1. A view answers a GET with `fresh(...)`; its PATCH calls `asked(...)` first, and `must_match(...)`
once the row is locked; both are declared for the schema with `reading` and `writing`.
"""

import hashlib
import json
from typing import Any

from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from backend.common.errors import DomainError
from backend.common.http.reading_headers import NOT_MODIFIED, READING_HEADERS, version_header
from backend.common.http.schema import Problem


class PreconditionRequired(DomainError):
    code = "precondition_required"
    status = 428
    message = "This may have changed since you looked. Read it again, then repeat your change."


class PreconditionFailed(DomainError):
    code = "precondition_failed"
    status = 412
    message = "Somebody else has changed this in the meantime. Read it again and repeat your change."


def etag_of(body: Any) -> str:
    """The strong tag of what a GET would answer."""
    said = json.dumps(body, sort_keys=True, cls=JSONEncoder)
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def has_version(request: Request, tag: str) -> bool:
    """Whether the caller of a GET has the version with this tag already: the answer is 304."""
    # Weakened on its way, such as by a proxy that compresses, it still names the same content.
    known = {known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))}
    return tag in known or "*" in known


def is_fresh(request: Request, body: Any) -> Response:
    """The answer to a GET: 304 when the caller has this version already."""
    tag = etag_of(body)
    if has_version(request, tag):
        return Response(status=304, headers={"ETag": tag})
    return tagged(body)


def tagged(body: Any) -> Response:
    """The answer to a change: the new version with its tag."""
    return Response(body, headers={"ETag": etag_of(body)})


def asked(request: Request) -> None:
    """Raises PreconditionRequired for a change that does not say of which version."""
    if "If-Match" not in request.headers:
        raise PreconditionRequired


def must_match(request: Request, body: Any) -> None:
    """Raises PreconditionFailed unless `body`, read under a lock, is the version that the caller means."""
    wanted = parse_etags(request.headers["If-Match"])
    if etag_of(body) not in wanted and "*" not in wanted:
        raise PreconditionFailed


def _refusal(description: str) -> OpenApiResponse:
    return OpenApiResponse(Problem, description=description)


def reading(output: Any) -> dict[str, Any]:
    """What `extend_schema` says of a GET."""
    return {"parameters": [*READING_HEADERS], "responses": {200: output, 304: NOT_MODIFIED}}


def writing(output: Any) -> dict[str, Any]:
    """What `extend_schema` says of a PATCH."""
    return {
        "parameters": [
            version_header("If-Match", "The ETag of the version you read; `*` to change any version.", required=True),
            version_header("ETag", "Strong ETag of the new version.", response=[200]),
        ],
        "responses": {
            200: output,
            (412, "application/problem+json"): _refusal(
                "`precondition_failed`: somebody else has changed it; read it again."
            ),
            (428, "application/problem+json"): _refusal("`precondition_required`: If-Match is missing."),
        },
    }
