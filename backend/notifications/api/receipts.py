"""Delivery receipts of MSG91 and Twilio. Requests from anybody else are refused."""

from urllib.parse import parse_qs

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common import clock
from backend.common.errors import DomainError
from backend.common.http.open_views import OpenView
from backend.common.http.unread_bodies import UnreadBody
from backend.notifications.services import delivery_reports, receipt_signatures, receipts

FIELDS_MOST = 100
REFUSALS = {
    "403": "`receipt_refused`: the request does not come from the provider and is ignored.",
    "413": "`body_too_large`.",
}
Taken = inline_serializer("ReceiptTaken", {"status": serializers.CharField()})


class ReceiptRefused(DomainError):
    code = "receipt_refused"
    status = 403
    message = "This request does not come from the SMS provider."


class TwilioReceipt(OpenView):
    # From few addresses in any number, and one that is refused is never told again.
    limited_as = "webhook"
    parser_classes = (UnreadBody,)
    refusals = REFUSALS

    @extend_schema(
        tags=["sms"],
        operation_id="sms_receipt_twilio",
        request={"application/x-www-form-urlencoded": dict},
        parameters=[OpenApiParameter("X-Twilio-Signature", str, OpenApiParameter.HEADER)],
        responses=Taken,
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Receives Twilio's delivery receipts. Unknown messages are accepted and ignored."""
        try:
            body = request._request.body.decode()
            form = parse_qs(body, keep_blank_values=True, max_num_fields=FIELDS_MOST)
        except ValueError:
            raise ReceiptRefused from None
        # Twilio signs the address that it was given, which no proxy has rewritten.
        base = settings.SMS_RECEIPT_BASE_URL or f"{request.scheme}://{request.get_host()}"
        signature = request.headers.get("X-Twilio-Signature", "")
        if not receipt_signatures.is_twilios(url=base + request.get_full_path(), form=form, signature=signature):
            raise ReceiptRefused
        told = delivery_reports.of_twilio({name: values[0] for name, values in form.items()})
        receipts.take_receipt(gateway="twilio", reports=told, at=clock.now())
        return Response({"status": "received"})


class Msg91Receipt(OpenView):
    limited_as = "webhook"
    parser_classes = (UnreadBody,)
    refusals = REFUSALS

    @extend_schema(
        tags=["sms"],
        operation_id="sms_receipt_msg91",
        request={"application/json": dict},
        responses=Taken,
        auth=[],
    )
    def post(self, request: Request, secret: str) -> Response:
        """Receives MSG91's delivery receipts at an address that only MSG91 knows.

        Bodies without a receipt are accepted and ignored.
        """
        if not receipt_signatures.is_msg91s(secret=secret):
            raise ReceiptRefused
        receipts.take_receipt(gateway="msg91", reports=delivery_reports.of_msg91(request._request.body), at=clock.now())
        return Response({"status": "received"})
