"""Webhooks of a resort, for those who may manage them."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import callers
from backend.common.fields import Text
from backend.desk.api.integrations import Kinds, refuse_foreign_money
from backend.desk.api.resorts import REFUSALS
from backend.integrations.models import Endpoint, Why
from backend.integrations.selectors import webhooks as selectors
from backend.integrations.services import endpoints
from backend.integrations.states import EndpointState

ONE = {**REFUSALS, "404": "You do not work there, or there is no such webhook."}
ADDRESS = {"400": "`address_refused` or `address_unknown`: it must be https:// and lead to the open internet."}
LONGEST_URL = 2000


@extend_schema_serializer(component_name="Webhook")
class WebhookOutput(serializers.ModelSerializer[Endpoint]):
    types = serializers.ListField(child=serializers.CharField(), source="kinds", help_text="What is sent there.")
    status = serializers.ChoiceField(source="state", choices=EndpointState.choices, help_text="Whether it is called.")
    why = serializers.ChoiceField(
        choices=Why.choices, allow_blank=True, help_text="Why it is off; empty when it is on."
    )

    class Meta:
        model = Endpoint
        fields = (
            "id", "url", "description", "types", "status", "why", "disabled_at", "failing_since", "previous_until",
            "created_at",
        )  # fmt: skip


@extend_schema_serializer(component_name="WebhookWithSecret")
class SecretOutput(WebhookOutput):
    secret = serializers.SerializerMethodField(help_text="Shown this once: what its signatures are verified with.")

    class Meta(WebhookOutput.Meta):
        fields = (*WebhookOutput.Meta.fields, "secret")  # type: ignore[assignment]

    def get_secret(self, endpoint: Endpoint) -> str:
        return str(self.context["secret"])


@extend_schema_serializer(component_name="WebhookWish")
class WebhookInput(serializers.Serializer[Any]):
    url = Text(max_length=LONGEST_URL, help_text="Where events are sent: https://, open to the internet.")
    description = Text(required=False, allow_blank=True, max_length=120, help_text="Who listens there.")
    types = Kinds(help_text="The types of events to send; those about money take the right to see it.")


@extend_schema_serializer(component_name="WebhookChanges")
class WebhookChanges(serializers.Serializer[Any]):
    url = Text(required=False, max_length=LONGEST_URL, help_text="Where events are sent from now on.")
    description = Text(required=False, allow_blank=True, max_length=120, help_text="Who listens there.")
    types = Kinds(required=False, help_text="The types of events to send from now on.")
    enabled = serializers.BooleanField(required=False, help_text="Switch it on or off.")


def webhook(request: Request, slug: str, webhook_id: int, *, handled: bool = True) -> Endpoint:
    """The webhook, for whoever may see it; handled by those alone who may see all that it is sent."""
    resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
    found = selectors.webhook_of(resort=resort, webhook_id=webhook_id)
    if handled:
        refuse_foreign_money(request, resort, found.kinds)
    return found


class DeskWebhooks(generics.GenericAPIView[Endpoint]):
    refusals = {**REFUSALS, **ADDRESS, "409": "`too_many_webhooks`."}
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
        """Have events sent to an address from now on, signed with the secret that is shown this once."""
        resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
        wish = WebhookInput(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        refuse_foreign_money(request, resort, said["types"])
        endpoint, secret = endpoints.create(
            resort=resort,
            url=said["url"],
            description=said.get("description", ""),
            kinds=said["types"],
            user_id=callers.user_id(request),
            at=timezone.now(),
        )
        return Response(SecretOutput(endpoint, context={"secret": secret}).data, status=status.HTTP_201_CREATED)


class DeskWebhook(APIView):
    refusals = {**ONE, **ADDRESS}

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_read", responses=WebhookOutput)
    def get(self, request: Request, slug: str, webhook_id: int) -> Response:
        """A webhook, without its secret."""
        return Response(WebhookOutput(webhook(request, slug, webhook_id, handled=False)).data)

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_change", request=WebhookChanges, responses=WebhookOutput)
    def patch(self, request: Request, slug: str, webhook_id: int) -> Response:
        """Change where and what is sent, or switch it on or off. Its secret stays."""
        endpoint = webhook(request, slug, webhook_id)
        said = WebhookChanges(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        changes = dict(said.validated_data)
        enabled = changes.pop("enabled", None)
        if "types" in changes:
            changes["kinds"] = changes.pop("types")
            refuse_foreign_money(request, endpoint.resort, changes["kinds"])
        endpoints.change(endpoint, changes=changes)
        if enabled is True:
            endpoints.enable(endpoint, at=timezone.now())
        elif enabled is False:
            endpoints.disable(endpoint, why=Why.BY_HAND, at=timezone.now())
        return Response(WebhookOutput(endpoint).data)

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_remove", responses={204: None})
    def delete(self, request: Request, slug: str, webhook_id: int) -> Response:
        """Send nothing there any more, for good."""
        endpoints.remove(webhook(request, slug, webhook_id), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RotateSecret(APIView):
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_webhooks_rotate", request=None, responses=SecretOutput)
    def post(self, request: Request, slug: str, webhook_id: int) -> Response:
        """A new secret, shown this once. For a day the one before signs beside it, so that nothing is refused."""
        endpoint = webhook(request, slug, webhook_id)
        secret = endpoints.rotate(endpoint, at=timezone.now())
        return Response(SecretOutput(endpoint, context={"secret": secret}).data)
