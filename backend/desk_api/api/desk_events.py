"""Endpoints of the event feed for staff, and of API keys."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import NotAllowed, may, workplace
from backend.common import clock
from backend.common.http import callers
from backend.common.http.input_fields import BoundedList
from backend.common.http.text_fields import Text
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.event_feed.api import feed_pages
from backend.event_feed.models import ApiKey, kinds
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.selectors import api_keys as selectors
from backend.event_feed.selectors.money_rights import may_handle_kinds
from backend.event_feed.services import key_grants

KINDS = [(kind.value, kind.label) for kind in EventKind]


class Kinds(BoundedList):
    """Types of events."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.ChoiceField(choices=KINDS), min_length=1, max_length=len(KINDS), **kwargs)


def refuse_foreign_money(request: Request, resort: Resort, *chosen: list[str]) -> None:
    """Events about money go through the hands of those alone who may see it."""
    if not all(may_handle_kinds(request.user, some, resort) for some in chosen):
        raise NotAllowed


class DeskEvents(APIView):
    refusals = {**REFUSALS, "410": feed_pages.GONE}
    Query = feed_pages.FeedQuery

    @extend_schema(
        tags=["desk"],
        operation_id="desk_events_list",
        parameters=[Query],
        responses=feed_pages.EventPageOutput,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The resort's events in order. Events about money only for staff who may see money."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        seen = kinds.visible(money=may(request.user, Right.SEE_MONEY, resort))
        return feed_pages.event_page_output(request, resort=resort, kinds=[kind.value for kind in seen])


@extend_schema_serializer(component_name="ApiKey")
class KeyOutput(serializers.ModelSerializer[ApiKey]):
    types = serializers.ListField(
        child=serializers.CharField(), source="kinds", help_text="Types of events that the key may read."
    )

    class Meta:
        model = ApiKey
        fields = ("id", "name", "prefix", "types", "created_at", "last_used_at", "revoked_at")


@extend_schema_serializer(component_name="NewApiKey")
class NewKeyOutput(KeyOutput):
    key = serializers.SerializerMethodField(help_text="The API key. It is shown only once; only its hash is stored.")

    class Meta(KeyOutput.Meta):
        fields = (*KeyOutput.Meta.fields, "key")  # type: ignore[assignment]

    def get_key(self, key: ApiKey) -> str:
        return str(self.context["text"])


class DeskKeys(generics.GenericAPIView[ApiKey]):
    refusals = {**REFUSALS, "POST 409": "`too_many_keys`: revoke one that is no longer used."}
    serializer_class = KeyOutput

    @extend_schema_serializer(component_name="ApiKeyWish")
    class Input(serializers.Serializer[Any]):
        name = Text(max_length=80, help_text="Name of the system that uses the key.")
        types = Kinds(
            help_text="Types of events that the key may read. Events about money need the right to see money."
        )

    @extend_schema(tags=["desk"], operation_id="desk_keys_list", responses=KeyOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The resort's API keys, the newest first."""
        resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
        page = self.paginate_queryset(selectors.keys_of(resort=resort))
        return self.get_paginated_response(KeyOutput(page, many=True).data)

    @extend_schema(tags=["desk"], operation_id="desk_keys_give", request=Input, responses={201: NewKeyOutput})
    def post(self, request: Request, slug: str) -> Response:
        """Create an API key that gives a program access to the resort's events. It is shown only once."""
        resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        refuse_foreign_money(request, resort, said["types"])
        key, text = key_grants.give(
            resort=resort,
            name=said["name"],
            kinds=said["types"],
            user_id=callers.user_id(request),
            at=clock.now(),
        )
        return Response(NewKeyOutput(key, context={"text": text}).data, status=status.HTTP_201_CREATED)


class DeskKey(APIView):
    refusals = {**REFUSALS, "404": "you do not work there, or there is no such key."}

    @extend_schema(tags=["desk"], operation_id="desk_keys_revoke", responses={204: None})
    def delete(self, request: Request, slug: str, key_id: int) -> Response:
        """Revoke an API key: it stops working at once. Repeating the request has no further effect."""
        resort = workplace(request.user, slug=slug, right=Right.MANAGE_INTEGRATIONS)
        key_grants.revoke_key(selectors.key_of(resort=resort, key_id=key_id), at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
