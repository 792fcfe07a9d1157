"""Health endpoints: livez (this process responds), readyz (it can serve) and healthz (the whole house)."""

import hmac
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ChoiceField, DictField

from backend.common.health import house_health
from backend.common.http.open_views import OpenView

RETRY = {"Retry-After": "5"}
Parts = inline_serializer("Parts", {part: CharField() for part in ("database", "migrations", "redis", "workers")})
House = inline_serializer(
    "House",
    {
        "status": ChoiceField(["ok", "bad"]),
        "parts": DictField(child=CharField(), help_text="`ok`, or what is wrong, for each part of the house."),
        "details": DictField(required=False, help_text="Ages and amounts, for whoever sends HEALTH_TOKEN."),
    },
)


@extend_schema(tags=["health"])
class Livez(OpenView):
    needs_nothing = True

    limited_as = "health"

    @extend_schema(responses=inline_serializer("Alive", {"status": CharField()}), operation_id="livez")
    def get(self, request: Request) -> Response:
        """Liveness: this process responds. Nothing else is asked."""
        return Response({"status": "ok"})


@extend_schema(tags=["health"])
class Readyz(OpenView):
    limited_as = "health"

    @extend_schema(responses={200: Parts, 503: Parts}, operation_id="readyz")
    def get(self, request: Request) -> Response:
        """Readiness, for balancers: this process can serve.

        503 when PostgreSQL does not answer, or lacks a migration. Redis and the workers are named as well, and decide
        nothing: without them every process serves as well as any other.
        """
        found = house_health.ready_parts()
        well = house_health.is_well(found, *house_health.NEEDED)
        said = {name: part.says for name, part in found.items()}
        return Response(said, status=200 if well else 503, headers={} if well else RETRY)


@extend_schema(tags=["health"])
class Healthz(OpenView):
    limited_as = "health"

    @extend_schema(
        responses={200: House, 503: House},
        operation_id="healthz",
        parameters=[OpenApiParameter("X-Health-Token", str, OpenApiParameter.HEADER, description="For the details.")],
    )
    def get(self, request: Request) -> Response:
        """The house, for people and alarms: 503 when any part of it is not well. Not for balancers."""
        found = house_health.parts()
        well = house_health.is_well(found)
        said: dict[str, Any] = {
            "status": "ok" if well else "bad",
            "parts": {name: part.says for name, part in found.items()},
        }
        if _may_see_details(request):
            said["details"] = {name: part.details for name, part in found.items() if part.details}
        return Response(said, status=200 if well else 503, headers={} if well else RETRY)


def _may_see_details(request: Request) -> bool:
    told = request.headers.get("X-Health-Token", "")
    return bool(settings.HEALTH_TOKEN) and hmac.compare_digest(told.encode(), settings.HEALTH_TOKEN.encode())
