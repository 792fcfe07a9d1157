from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from backend.channels.services import serving
from backend.common import renderers
from backend.common.health import OpenView


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, **more)


class WhateverIsAccepted(BaseContentNegotiation):
    """Channels ask for all sorts of types, and understand this one."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class RoomCalendar(OpenView):
    content_negotiation_class = WhateverIsAccepted
    renderer_classes = renderers.renders(renderers.CALENDAR)
    refusals = {"404": "`not_found`: no such address, or not any more."}

    @extend_schema(
        tags=["calendars"],
        operation_id="ical_read",
        auth=[],
        parameters=[
            _header("If-None-Match", "The ETag that you have: 304 while it is still the newest."),
            _header("If-Modified-Since", "The Last-Modified that you have; looked at without If-None-Match."),
            _header("ETag", "This content; strong.", response=[200, 304]),
            _header("Last-Modified", "Since when the content is this.", response=[200, 304]),
        ],
        responses={
            **renderers.schema_of(renderers.CALENDAR),
            304: OpenApiResponse(description="You have the newest content."),
        },
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """When a room is taken, for one channel, as iCalendar.

        Of a type of rooms: when none of them is free.
        The address is the key: staff make, renew and revoke it at the desk. Entries say `Dandeli (Reserved)` or
        `Dandeli (Not available)` and nothing else. What the same channel has told us is left out.
        """
        served = serving.serve(secret=token, at=timezone.now())
        changed = int(served.changed_at.timestamp())
        headers = {"Cache-Control": "private, no-cache", "Content-Disposition": 'inline; filename="room.ics"'}
        whole = HttpResponse(served.body, content_type=f"{renderers.CALENDAR}; charset=utf-8", headers=headers)
        answer: Any = get_conditional_response(
            request._request, etag=served.etag, last_modified=changed, response=whole
        )
        answer.headers["ETag"] = served.etag
        answer.headers["Last-Modified"] = http_date(changed)
        return answer  # type: ignore[no-any-return]  # Django: None without a response, and there is one
