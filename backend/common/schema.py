"""What the OpenAPI schema says of every operation: its refusals have one shape."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from backend.common.idempotency import LONGEST_KEY
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
    # DRF takes declared fields off the class, so this does not hide Serializer.errors.
    errors = FieldErrorSchema(many=True, required=False)  # type: ignore[assignment]


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="Any text of your own: the same key and body get the first answer again, for a day.",
)
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}


class ProblemAutoSchema(AutoSchema):
    """Adds to each operation what all of its kind have: problem+json, the limit, the Idempotency-Key."""

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *([IDEMPOTENCY_KEY] if self._is_idempotent() else [])]

    def is_deprecated(self) -> bool:
        return super().is_deprecated() or hasattr(self.view, "deprecation")

    def _is_idempotent(self) -> bool:
        return hasattr(getattr(self.view, self.method.lower()), "honours_idempotency_key")

    def _is_limited(self) -> bool:
        return class_of(self.view, method=self.method, known=bool(self.get_auth())) not in UNLIMITED

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        component = self.resolve_serializer(Problem, direction)
        refusal = {"content": {"application/problem+json": {"schema": component.ref}}}
        statuses = {"400": "Bad input.", **({"401": "No valid token."} if self.get_auth() else {})}
        if self._is_idempotent():
            statuses |= {"409": "`idempotency_key_in_use`.", "422": "`idempotency_key_reused`."}
        if self._is_limited():
            statuses["429"] = "Too many requests; Retry-After says when to come back."
        statuses |= getattr(self.view, "refusals", {})
        for status, description in statuses.items():
            headers = {"headers": RETRY_AFTER} if status in ("429", "503") else {}
            bodies.setdefault(status, {**refusal, **headers, "description": description})
        return bodies
