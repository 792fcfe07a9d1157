"""OpenAPI schema of every operation: adds its refusals, limits and Idempotency-Key."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from backend.common.http.idempotency import LONGEST_KEY
from backend.common.http.json_bodies import JsonParser
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
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
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


# What views say in their own words, and mean by it.
CODES_OF_MANY = {"404": ["`not_found`:"]}


class ProblemAutoSchema(AutoSchema):
    """Adds to each operation what all of its kind have: problem+json, the limit, the Idempotency-Key."""

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *([IDEMPOTENCY_KEY] if self._is_idempotent() else [])]

    def _is_idempotent(self) -> bool:
        return hasattr(getattr(self.view, self.method.lower()), "honours_idempotency_key")

    def _is_limited(self) -> bool:
        return class_of(self.view, method=self.method, known=any(self.get_auth())) not in UNLIMITED

    def _refusals(self) -> dict[str, list[str]]:
        """What each refusal that this operation can give is about."""
        said: dict[str, list[str]] = {
            "400": ["`invalid`: a parameter has a wrong value."],
            "406": ["`not_acceptable`: the Accept header names no format of this answer."],
        }
        if self._has_body():
            said["400"] = ["`invalid`: a field has a wrong value. `malformed`: the body is not valid JSON."]
            said |= {
                "413": ["`body_too_large`: send a smaller body."],
                "415": ["`unsupported_media_type`: send the body as JSON."],
            }
        if any(self.get_auth()):
            said["401"] = ["`not_authenticated`: log in first. `token_invalid`: the token is not valid or has expired."]
        if self._is_idempotent():
            said |= {
                "409": ["`idempotency_key_in_use`: the first request is still being processed."],
                "422": ["`idempotency_key_reused`: the key was used for a different request."],
            }
        if self._is_limited():
            said["429"] = ["`too_many_requests`: try again after Retry-After seconds."]
        if not getattr(self.view, "needs_nothing", False):
            said["503"] = ["`database_unavailable`: try again after Retry-After seconds."]
        for status, text in getattr(self.view, "refusals", {}).items():
            said.setdefault(status, list(CODES_OF_MANY.get(status, []))).append(text)
        return said

    def _has_body(self) -> bool:
        return self.method in ("POST", "PUT", "PATCH") and JsonParser in self.view.parser_classes

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        component = self.resolve_serializer(Problem, direction)
        for status, texts in sorted(self._refusals().items()):
            headers = {"headers": RETRY_AFTER} if status in ("429", "503") else {}
            content = {"application/problem+json": {"schema": component.ref}}
            description = " ".join(dict.fromkeys(texts))
            bodies.setdefault(status, {"content": content, **headers, "description": description})
        return bodies
