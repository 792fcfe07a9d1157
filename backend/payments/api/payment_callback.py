from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common import clock
from backend.common.http.open_views import OpenView
from backend.common.http.problems import BodyTooLarge
from backend.common.http.unread_bodies import UnreadBody
from backend.payments.intake import webhook_events


def _header(name: str, help_text: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=help_text)


class PaymentCallback(OpenView):
    limited_as = "webhook"
    parser_classes = (UnreadBody,)
    refusals = {
        "400": "`signature_invalid`: the delivery is stored for audit and not processed.",
        "413": "`body_too_large`.",
    }

    @extend_schema(
        tags=["payment"],
        operation_id="payment_callback",
        request={"application/json": dict},
        parameters=[
            _header("X-Razorpay-Signature", "HMAC-SHA256 of the raw body with the webhook secret, in hexadecimal."),
            _header("X-Razorpay-Event-Id", "Razorpay's id of the event; the same when it is delivered again."),
        ],
        responses=inline_serializer("Received", {"status": serializers.CharField()}),
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Receives Razorpay's webhooks.

        The delivery is stored and answered at once; a worker processes it afterwards.
        """
        body = self._body(request)
        fresh = webhook_events.receive(
            body=body,
            signature=request.headers.get("X-Razorpay-Signature", ""),
            event_id=request.headers.get("X-Razorpay-Event-Id", "").replace("\0", ""),
            at=clock.now(),
        )
        return Response({"status": "received" if fresh else "duplicate"})

    def _body(self, request: Request) -> bytes:
        try:
            length = int(request.headers.get("Content-Length") or 0)
        except ValueError:
            # Django would stumble over it in the same way.
            return b""
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        return bytes(request._request.body)
