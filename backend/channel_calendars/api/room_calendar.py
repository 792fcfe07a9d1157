from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from backend.channel_calendars.services import calendar_answers
from backend.common import clock
from backend.common.http import renderers
from backend.common.http.negotiation import WhateverIsAccepted
from backend.common.http.open_views import OpenView


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, **more)


class RoomCalendar(OpenView):
    content_negotiation_class = WhateverIsAccepted
    renderer_classes = renderers.renders(renderers.CALENDAR)
    refusals = {"404": "this address does not exist, or was revoked."}

    @extend_schema(
        tags=["calendars"],
        operation_id="ical_read",
        auth=[],
        parameters=[
            _header("If-None-Match", "The ETag of the version you have. The answer is 304 while it is current."),
            _header(
                "If-Modified-Since", "The Last-Modified of the version you have. Ignored when If-None-Match is sent."
            ),
            _header("ETag", "Strong ETag of this content.", response=[200, 304]),
            _header("Last-Modified", "When the content last changed.", response=[200, 304]),
        ],
        responses={
            **renderers.schema_of(renderers.CALENDAR),
            304: OpenApiResponse(description="Not modified: you have the current content."),
        },
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """The calendar of a room or room type for one channel, as iCalendar.

        Shows when the room is taken; for a room type, when none of its rooms is free. The address is the secret: staff
        create, renew and revoke it at the desk. Entries say only `Dandeli (Reserved)` or `Dandeli (Not available)`.
        Nights that the same channel has reported are left out.
        """
        served = calendar_answers.serve_calendar(secret=token, at=clock.now())
        changed = int(served.changed_at.timestamp())
        headers = {"Cache-Control": "private, no-cache", "Content-Disposition": 'inline; filename="room.ics"'}
        whole = HttpResponse(served.body, content_type=f"{renderers.CALENDAR}; charset=utf-8", headers=headers)
        answer: Any = get_conditional_response(
            request._request, etag=served.etag, last_modified=changed, response=whole
        )
        answer.headers["ETag"] = served.etag
        answer.headers["Last-Modified"] = http_date(changed)
        return answer  # type: ignore[no-any-return]  # Django: None without a response, and there is one
