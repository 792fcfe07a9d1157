"""OpenAPI schema of every operation: adds its refusals, limits and Idempotency-Key."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from backend.common.http.api_version import VERSION_HEADER, has_version_header
from backend.common.http.idempotency import LONGEST_KEY
from backend.common.http.json_bodies import JsonParser
from backend.common.http.query_parameters import HEADER, is_strict, parameters_of
from backend.common.http.reading_headers import READING_HEADERS, UNCHANGED
from backend.common.http.site_key_words import SITE_KEY, takes_site_keys
from backend.common.http.throttles import UNLIMITED, class_of

Direction = Literal["request", "response"]


class FieldErrorSchema(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON pointer into the request, such as /guests/0/age.")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """Problem details, RFC 9457. `code` is stable; some codes add further keys."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField(help_text="Status of this answer, as in its first line.")
    detail = serializers.CharField(
        help_text="What is wrong, in sentences for people, in the language of Accept-Language: show it as it is."
    )
    code = serializers.CharField(help_text="A stable code, for programs: decide by it. Each operation lists its own.")
    instance = serializers.CharField(required=False, help_text="Identifies this occurrence of the problem.")
    request_id = serializers.CharField(
        required=False, help_text="Identifies the request in the server log. Quote it when you ask for help."
    )
    # DRF takes declared fields off the class, so this does not hide Serializer.errors.
    errors = FieldErrorSchema(many=True, required=False)  # type: ignore[assignment]


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="A text of your choice. A request with the same key and body gets the first answer again, for 24 "
    "hours.",
)
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}


UNAVAILABLE = ("database_unavailable", "database_busy", "disk_full")

# What views say in their own words, and mean by it.
CODES_OF_MANY = {"404": ["`not_found`:"]}


class ProblemAutoSchema(AutoSchema):
    """Adds to each operation what all of its kind have: problem+json, the limit, the Idempotency-Key."""

    def get_override_parameters(self) -> list[Any]:
        versions = READING_HEADERS if self._is_public_read() else ()
        keys = SITE_KEY if self._is_public_read() and takes_site_keys(self.path) else ()
        mine = [*super().get_override_parameters(), *([IDEMPOTENCY_KEY] if self._is_idempotent() else [])]
        return [*mine, *versions, *keys]

    def _is_public_read(self) -> bool:
        return hasattr(self.view, "good_for_seconds") and self.method == "GET"

    def _is_idempotent(self) -> bool:
        return hasattr(getattr(self.view, self.method.lower()), "honours_idempotency_key")

    def _is_limited(self) -> bool:
        return class_of(self.view, method=self.method, known=any(self.get_auth())) not in UNLIMITED

    def _refusals(self) -> dict[str, list[str]]:
        """What each refusal that this operation can give is about.

        A view says its own in `refusals`, by status, or by method and status (`POST 409`), with each code in backticks.
        """
        said: dict[str, list[str]] = {
            "400": ["`malformed`: the request cannot be understood."],
            "406": ["`not_acceptable`: the Accept header names no format of this answer."],
        }
        if self._has_body():
            said["400"] = ["`invalid`: a field has a wrong value. `malformed`: the body is not valid JSON."]
            said |= {
                "408": ["`body_too_slow`: the body did not arrive in time."],
                "413": ["`body_too_large`: send a smaller body."],
                "415": ["`unsupported_media_type`: send the body as JSON."],
            }
        elif self._has_query():
            said["400"] = ["`invalid`: a parameter has a wrong value. `malformed`: the request cannot be understood."]
        if any(self.get_auth()):
            said["401"] = ["`not_authenticated`: log in first. `token_invalid`: the token is not valid or has expired."]
        if self._is_idempotent():
            said |= {
                "409": ["`idempotency_key_in_use`: the first request is still being processed."],
                "422": ["`idempotency_key_reused`: the key was used for a different request."],
            }
        if self._is_limited():
            said["429"] = ["`too_many_requests`: try again after Retry-After seconds."]
        unavailable = [] if getattr(self.view, "needs_nothing", False) else UNAVAILABLE
        codes = ", ".join(f"`{code}`" for code in (*unavailable, "overloaded"))
        said["503"] = [f"{codes}: try again after Retry-After seconds."]
        for when, text in getattr(self.view, "refusals", {}).items():
            method, _, status = when.rpartition(" ")
            if method in ("", self.method):
                said.setdefault(status, list(CODES_OF_MANY.get(status, []))).append(text)
        return said

    def _has_query(self) -> bool:
        kind: Any = type(self.view)
        return bool(parameters_of(kind, self.method)) or is_strict(self.path, self.method)

    def _has_body(self) -> bool:
        return self.method in ("POST", "PUT", "PATCH") and JsonParser in self.view.parser_classes

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if self._is_public_read():
            bodies["304"] = {"description": UNCHANGED}
        component = self.resolve_serializer(Problem, direction)
        for status, texts in sorted(self._refusals().items()):
            headers = {"headers": RETRY_AFTER} if status in ("429", "503") else {}
            body = bodies.setdefault(status, {"content": {}, **headers, "description": ""})
            body["content"].setdefault("application/problem+json", {"schema": component.ref})
            body["description"] = " ".join(dict.fromkeys([*filter(None, [body["description"]]), *texts]))
        for status, body in bodies.items():
            if status.startswith("2") and not is_strict(self.path, self.method):
                body.setdefault("headers", {})[HEADER] = {"$ref": f"#/components/headers/{HEADER}"}
            if status.startswith("2") and has_version_header(self.path):
                body.setdefault("headers", {})[VERSION_HEADER] = {"$ref": f"#/components/headers/{VERSION_HEADER}"}
        return bodies
