"""Delivery receipts and bounces of e-mails, at an address that only the provider knows."""

from django.conf import settings
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common import clock
from backend.common.http.open_views import OpenView
from backend.common.http.unread_bodies import UnreadBody
from backend.notifications.api.receipts import REFUSALS, ReceiptRefused
from backend.notifications.services import email_reports, receipt_signatures, receipts


class EmailReceipt(OpenView):
    limited_as = "webhook"
    parser_classes = (UnreadBody,)
    refusals = REFUSALS

    @extend_schema(
        tags=["email"],
        operation_id="email_receipt",
        request={"application/json": dict},
        responses=inline_serializer("EmailReceiptTaken", {"status": serializers.CharField()}),
        auth=[],
    )
    def post(self, request: Request, secret: str) -> Response:
        """Receives what the e-mail provider reports: delivered, or bounced. Anything else is accepted and ignored."""
        if not receipt_signatures.is_email_providers(secret=secret):
            raise ReceiptRefused
        told = email_reports.of_provider(request._request)
        receipts.take_receipt(gateway=settings.EMAIL_GATEWAY, reports=told, at=clock.now())
        return Response({"status": "received"})
