"""Health endpoints: livez (the process responds) and readyz (database, Redis and workers)."""

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField

from backend.common import redis
from backend.common.http.open_views import OpenView
from backend.common.models import Heartbeat

HEARTBEAT_LATE = timedelta(seconds=60)


def beat(*, name: str, at: datetime) -> None:
    """Write down that a worker of this name has just done a job."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": at})


def state_of_parts(*, at: datetime) -> dict[str, str]:
    """`ok` or what is wrong, for the database, Redis and the workers."""
    parts = {"database": "ok", "redis": "ok", "workers": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not Heartbeat.objects.filter(beaten_at__gt=at - HEARTBEAT_LATE).exists():
            parts["workers"] = f"no heartbeat for {HEARTBEAT_LATE.seconds} seconds"
    except DatabaseError:
        parts["database"] = parts["workers"] = "no answer"
    try:
        redis.client().ping()
    except redis.Unavailable:
        parts["redis"] = "no answer"
    return parts


@extend_schema(tags=["health"])
class Livez(OpenView):
    needs_nothing = True

    limited_as = "health"

    @extend_schema(responses=inline_serializer("Alive", {"status": CharField()}), operation_id="livez")
    def get(self, request: Request) -> Response:
        """Liveness: this process responds."""
        return Response({"status": "ok"})


Parts = inline_serializer("Parts", {part: CharField() for part in ("database", "redis", "workers")})


@extend_schema(tags=["health"])
class Readyz(OpenView):
    limited_as = "health"

    @extend_schema(responses={200: Parts, 503: Parts}, operation_id="readyz")
    def get(self, request: Request) -> Response:
        """Readiness: the database and Redis respond, and a worker has run a job within the last minute."""
        parts = state_of_parts(at=timezone.now())
        ready = all(word == "ok" for word in parts.values())
        return Response(parts, status=200 if ready else 503, headers={} if ready else {"Retry-After": "5"})
