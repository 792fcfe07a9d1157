"""What the OpenAPI schema says of every operation: its refusals have one shape."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from backend.common.idempotency import LONGEST_KEY
from backend.common.parsing import JsonParser
from backend.common.throttles import UNLIMITED, class_of

Direction = Literal["request", "response"]


class FieldErrorSchema(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON pointer into the request, such as /guests/0/age.")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """Problem details, RFC 9457. `code` is stable; further keys depend on it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    instance = serializers.CharField(required=False, help_text="This very occurrence.")
    request_id = serializers.CharField(required=False, help_text="Names it in our log: tell it to whoever helps you.")
    # DRF takes declared fields off the class, so this does not hide Serializer.errors.
    errors = FieldErrorSchema(many=True, required=False)  # type: ignore[assignment]


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="Any text of your own: the same key and body get the first answer again, for a day.",
)
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}


# What views say in their own words, and mean by it.
CODES_OF_MANY = {"403": ["`permission_denied`."], "404": ["`not_found`."]}


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
        said: dict[str, list[str]] = {"400": ["`invalid`."], "406": ["`not_acceptable`: answers are JSON."]}
        if self._has_body():
            said["400"] = ["`invalid`, or `malformed`: no JSON."]
            said |= {"413": ["`body_too_large`."], "415": ["`unsupported_media_type`: bodies are JSON."]}
        if any(self.get_auth()):
            said["401"] = ["`not_authenticated` or `token_invalid`."]
        if self._is_idempotent():
            said |= {"409": ["`idempotency_key_in_use`."], "422": ["`idempotency_key_reused`."]}
        if self._is_limited():
            said["429"] = ["`too_many_requests`; Retry-After says when to come back."]
        if not getattr(self.view, "needs_nothing", False):
            said["503"] = ["`database_unavailable`; Retry-After says when to come back."]
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
