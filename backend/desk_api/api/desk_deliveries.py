"""Endpoints of webhook deliveries: list, read with log, send again."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock
from backend.desk_api.api.desk_webhooks import ONE, webhook
from backend.event_feed.models import Delivery, Try
from backend.event_feed.selectors import endpoints as selectors
from backend.event_feed.services import redeliveries
from backend.event_feed.states import DeliveryState

OF_ONE = {**ONE, "404": "you do not work there, or there is no such webhook or delivery."}


@extend_schema_serializer(component_name="WebhookDelivery")
class DeliveryOutput(serializers.ModelSerializer[Delivery]):
    event_id = serializers.CharField(source="event.name", help_text="Id of the event, sent in the webhook-id header.")
    type = serializers.CharField(source="event.kind", help_text="Type of the event.")
    sequence = serializers.IntegerField(
        source="event.sequence", help_text="Number of the event in the resort's event feed."
    )
    status = serializers.ChoiceField(source="state", choices=DeliveryState.choices, help_text="State of the delivery.")

    class Meta:
        model = Delivery
        fields = ("id", "event_id", "type", "sequence", "status", "tries", "next_try_at", "delivered_at", "created_at")
        extra_kwargs = {"tries": {"help_text": "Number of attempts so far."}}


class TryOutput(serializers.ModelSerializer[Try]):
    class Meta:
        model = Try
        fields = ("at", "status", "error", "milliseconds", "answer")
        extra_kwargs = {
            "at": {"help_text": "When the attempt was made."},
            "status": {"help_text": "HTTP status of the answer; null when there was none."},
            "error": {"help_text": "Why there was no answer."},
            "milliseconds": {"help_text": "Duration in milliseconds."},
            "answer": {"help_text": "Beginning of the answer's body."},
        }


@extend_schema_serializer(component_name="WebhookDeliveryLog")
class LogOutput(DeliveryOutput):
    log = TryOutput(many=True, help_text="All attempts, the latest first.")

    class Meta(DeliveryOutput.Meta):
        fields = (*DeliveryOutput.Meta.fields, "log")  # type: ignore[assignment]


class DeskDeliveries(generics.GenericAPIView[Delivery]):
    refusals = ONE
    serializer_class = DeliveryOutput

    class Query(serializers.Serializer[Any]):
        status = serializers.ChoiceField(required=False, choices=DeliveryState.choices)

    @extend_schema(
        tags=["desk"], operation_id="desk_deliveries_list", parameters=[Query], responses=DeliveryOutput(many=True)
    )
    def get(self, request: Request, slug: str, webhook_id: int) -> Response:
        """The webhook's deliveries, sent and queued, the newest first."""
        endpoint = webhook(request, slug, webhook_id, handled=False)
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        page = self.paginate_queryset(selectors.deliveries_to(endpoint, state=query.validated_data.get("status", "")))
        return self.get_paginated_response(DeliveryOutput(page, many=True).data)


class DeskDelivery(APIView):
    refusals = OF_ONE

    @extend_schema(tags=["desk"], operation_id="desk_deliveries_read", responses=LogOutput)
    def get(self, request: Request, slug: str, webhook_id: int, delivery_id: int) -> Response:
        """A delivery with the log of its attempts."""
        endpoint = webhook(request, slug, webhook_id, handled=False)
        return Response(LogOutput(selectors.delivery_to(endpoint, delivery_id=delivery_id)).data)


class RedeliverOne(APIView):
    refusals = OF_ONE

    @extend_schema(tags=["desk"], operation_id="desk_deliveries_repeat", request=None, responses=DeliveryOutput)
    def post(self, request: Request, slug: str, webhook_id: int, delivery_id: int) -> Response:
        """Send a delivery again now, with the same webhook-id, so that a receiver can recognise a duplicate."""
        endpoint = webhook(request, slug, webhook_id)
        delivery = selectors.delivery_to(endpoint, delivery_id=delivery_id)
        redeliveries.one(delivery, at=clock.now())
        return Response(DeliveryOutput(selectors.delivery_to(endpoint, delivery_id=delivery_id)).data)


class RedeliverSince(APIView):
    refusals = ONE

    @extend_schema_serializer(component_name="RedeliveryWish")
    class Input(serializers.Serializer[Any]):
        since = serializers.DateTimeField(help_text="Send all events from this moment on.")

    @extend_schema_serializer(component_name="Redelivery")
    class Output(serializers.Serializer[Any]):
        queued = serializers.IntegerField(help_text="Number of events queued to be sent.")

    @extend_schema(tags=["desk"], operation_id="desk_deliveries_repeat_since", request=Input, responses=Output)
    def post(self, request: Request, slug: str, webhook_id: int) -> Response:
        """Send all events since a given time again, including those that were never sent to this webhook."""
        endpoint = webhook(request, slug, webhook_id)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        queued = redeliveries.since(endpoint, since=wish.validated_data["since"], at=clock.now())
        return Response({"queued": queued})
