"""What the OpenAPI schema says of every operation: its refusals have one shape."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

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


class ProblemAutoSchema(AutoSchema):
    """Adds problem+json to the declared answers of each operation."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        component = self.resolve_serializer(Problem, direction)
        refusal = {"content": {"application/problem+json": {"schema": component.ref}}}
        statuses = {"400": "Bad input.", **({"401": "No valid token."} if self.get_auth() else {})}
        statuses |= getattr(self.view, "refusals", {})
        for status, description in statuses.items():
            bodies.setdefault(status, {**refusal, "description": description})
        return bodies
