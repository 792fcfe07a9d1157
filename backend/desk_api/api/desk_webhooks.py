"""Endpoints of a resort's webhooks."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.http import callers
from backend.common.http.text_fields import Text
from backend.desk_api.api.desk_events import Kinds, refuse_foreign_money
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.event_feed.models import Endpoint, Why
from backend.event_feed.selectors import endpoints as selectors
from backend.event_feed.services import webhook_endpoints
from backend.event_feed.states import EndpointState

ONE = {**REFUSALS, "404": "you do not work there, or there is no such webhook."}
ADDRESS = (
    "`address_refused`: the address must begin with https:// and be on the public internet. `address_unknown`: its "
    "host was not found."
)
LONGEST_URL = 2000


@extend_schema_serializer(component_name="Webhook")
class WebhookOutput(serializers.ModelSerializer[Endpoint]):
    types = serializers.ListField(
        child=serializers.CharField(), source="kinds", help_text="Types of events that are sent."
    )
    status = serializers.ChoiceField(
        source="state", choices=EndpointState.choices, help_text="Whether events are sent to it."
    )
    why = serializers.ChoiceField(
        choices=Why.choices, allow_blank=True, help_text="Why it is disabled; empty while it is enabled."
    )

    class Meta:
        model = Endpoint
        fields = (
            "id", "url", "description", "types", "status", "why", "disabled_at", "failing_since", "previous_until",
            "created_at",
        )  # fmt: skip


@extend_schema_serializer(component_name="WebhookWithSecret")
class SecretOutput(WebhookOutput):
    secret = serializers.SerializerMethodField(help_text="Secret to verify the signatures with. It is shown only once.")

    class Meta(WebhookOutput.Meta):
        fields = (*WebhookOutput.Meta.fields, "secret")  # type: ignore[assignment]

    def get_secret(self, endpoint: Endpoint) -> str:
        return str(self.context["secret"])


@extend_schema_serializer(component_name="WebhookWish")
class WebhookInput(serializers.Serializer[Any]):
    url = Text(max_length=LONGEST_URL, help_text="Address to send events to: https://, on the public internet.")
    description = Text(required=False, allow_blank=True, max_length=120, help_text="Name of the receiving system.")
    types = Kinds(help_text="Types of events to send. Events about money need the right to see money.")


@extend_schema_serializer(component_name="WebhookChanges")
class WebhookChanges(serializers.Serializer[Any]):
    url = Text(required=False, max_length=LONGEST_URL, help_text="New address to send events to.")
    description = Text(required=False, allow_blank=True, max_length=120, help_text="Name of the receiving system.")
    types = Kinds(required=False, help_text="New types of events to send.")
    enabled = serializers.BooleanField(required=False, help_text="`true` to enable, `false` to disable.")


def webhook(request: Request, slug: str, webhook_id: int, *, handled: bool = True) -> Endpoint:
    """The webhook, for whoever may see it; handled by those alone who may see all that it is sent."""
    resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
    found = selectors.webhook_of(resort=resort, webhook_id=webhook_id)
    if handled:
        refuse_foreign_money(request, resort, found.kinds)
    return found


class DeskWebhooks(generics.GenericAPIView[Endpoint]):
    refusals = {**REFUSALS, "POST 400": ADDRESS, "POST 409": "`too_many_webhooks`: remove one first."}
    serializer_class = WebhookOutput

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_list", responses=WebhookOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The resort's webhooks, the newest first."""
        resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
        page = self.paginate_queryset(selectors.webhooks_of(resort=resort))
        return self.get_paginated_response(WebhookOutput(page, many=True).data)

    @extend_schema(
        tags=["desk"], operation_id="desk_webhooks_make", request=WebhookInput, responses={201: SecretOutput}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Create a webhook: events are sent to its address, signed with a secret that is shown only once."""
        resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
        wish = WebhookInput(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        refuse_foreign_money(request, resort, said["types"])
        endpoint, secret = webhook_endpoints.create_webhook(
            resort=resort,
            url=said["url"],
            description=said.get("description", ""),
            kinds=said["types"],
            user_id=callers.user_id(request),
            at=clock.now(),
        )
        return Response(SecretOutput(endpoint, context={"secret": secret}).data, status=status.HTTP_201_CREATED)


class DeskWebhook(APIView):
    refusals = {**ONE, "PATCH 400": ADDRESS}

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_read", responses=WebhookOutput)
    def get(self, request: Request, slug: str, webhook_id: int) -> Response:
        """A webhook, without its secret."""
        return Response(WebhookOutput(webhook(request, slug, webhook_id, handled=False)).data)

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_change", request=WebhookChanges, responses=WebhookOutput)
    def patch(self, request: Request, slug: str, webhook_id: int) -> Response:
        """Change a webhook's address or event types, or enable or disable it. Its secret stays the same."""
        endpoint = webhook(request, slug, webhook_id)
        said = WebhookChanges(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        changes = dict(said.validated_data)
        enabled = changes.pop("enabled", None)
        if "types" in changes:
            changes["kinds"] = changes.pop("types")
            refuse_foreign_money(request, endpoint.resort, changes["kinds"])
        webhook_endpoints.change_webhook(endpoint, changes=changes)
        if enabled is True:
            webhook_endpoints.enable(endpoint, at=clock.now())
        elif enabled is False:
            webhook_endpoints.disable(endpoint, why=Why.BY_HAND, at=clock.now())
        return Response(WebhookOutput(endpoint).data)

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_remove", responses={204: None})
    def delete(self, request: Request, slug: str, webhook_id: int) -> Response:
        """Remove a webhook for good."""
        webhook_endpoints.remove(webhook(request, slug, webhook_id), at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RotateSecret(APIView):
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_rotate", request=None, responses=SecretOutput)
    def post(self, request: Request, slug: str, webhook_id: int) -> Response:
        """Create a new secret, shown only once. For a day events are signed with the old secret as well."""
        endpoint = webhook(request, slug, webhook_id)
        secret = webhook_endpoints.rotate(endpoint, at=clock.now())
        return Response(SecretOutput(endpoint, context={"secret": secret}).data)
