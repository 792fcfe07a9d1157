from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.channel_calendars import selectors as calendar_selectors
from backend.channel_calendars.models import CalendarLink, Maker
from backend.channel_calendars.services import calendar_links
from backend.common import clock
from backend.common.http.text_fields import Text
from backend.desk_api import selectors
from backend.desk_api.api.desk_resorts import REFUSALS

ONE = {**REFUSALS, "404": "you do not work there, or there is no such link."}


@extend_schema_serializer(component_name="CalendarLink")
class CalendarLinkOutput(serializers.Serializer[CalendarLink]):
    id = serializers.IntegerField()
    room_id = serializers.IntegerField(allow_null=True, help_text="Null when the link is for a room type.")
    room_number = serializers.CharField(source="room.room_number", allow_null=True)
    room_type = serializers.CharField(
        source="room_type.code", allow_null=True, help_text="Null when the link is for a single room."
    )
    channel = serializers.ChoiceField(
        choices=Maker.choices, source="maker", help_text="The channel that reads the calendar."
    )
    name = serializers.CharField(allow_blank=True, help_text="A name to tell two entries of the same channel apart.")
    ending = serializers.CharField(help_text="The last four characters of the address.")
    made_at = serializers.DateTimeField(help_text="When the address was created or last renewed.")
    read_at = serializers.DateTimeField(allow_null=True, help_text="When the channel last read it; null: never.")


@extend_schema_serializer(component_name="CalendarLinkWithAddress")
class NewLinkOutput(CalendarLinkOutput):
    url = serializers.CharField(help_text="The address to enter at the channel. It is shown only once.")


@extend_schema_serializer(component_name="NewCalendarLink")
class LinkInput(serializers.Serializer[Any]):
    room_id = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    room_type = serializers.CharField(
        required=False, max_length=40, help_text="Code of a room type of the resort, instead of a room."
    )
    channel = serializers.ChoiceField(choices=Maker.choices, help_text="The channel that reads the calendar.")
    name = Text(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="A name to tell two entries of the same channel apart.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("room_id" in attrs) is ("room_type" in attrs):
            detail = serializers.ErrorDetail("Choose a room or a room type.", "room_or_type")
            raise serializers.ValidationError({"room_id": detail})
        return attrs


def _with_address(request: Request, link: CalendarLink, secret: str) -> dict[str, Any]:
    url = request.build_absolute_uri(reverse("ical", args=[secret]))
    return {**CalendarLinkOutput(link).data, "url": url}


class DeskCalendars(generics.GenericAPIView[CalendarLink]):
    refusals = {
        **REFUSALS,
        "404": "you do not work there, or there is no such room.",
        "POST 409": "`too_many_links`: at most ten per room or room type.",
    }
    serializer_class = CalendarLinkOutput

    @extend_schema(tags=["calendars"], operation_id="desk_calendars_list", responses=CalendarLinkOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The calendar links that channels read, without their secret addresses."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_RESORT)
        page: Any = self.paginate_queryset(calendar_selectors.links_of(resort=resort))
        return self.get_paginated_response(CalendarLinkOutput(page, many=True).data)

    @extend_schema(
        tags=["calendars"], operation_id="desk_calendars_make", request=LinkInput, responses={201: NewLinkOutput}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Create a calendar link: an address at which one channel reads when a room or room type is taken.

        Create one link for each listing, so that each can be revoked separately.
        """
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        said = LinkInput(data=request.data)
        said.is_valid(raise_exception=True)
        wish = said.validated_data
        link: dict[str, Any] = {"maker": Maker(wish["channel"]), "name": wish.get("name", ""), "at": clock.now()}
        if "room_type" in wish:
            kind = selectors.room_type_of(resort=resort, code=wish["room_type"])
            made, secret = calendar_links.make_for_type(room_type=kind, **link)
        else:
            made, secret = calendar_links.make_link(
                room=selectors.room_of(resort=resort, room_id=wish["room_id"]), **link
            )
        return Response(_with_address(request, made, secret), status=201)


class DeskCalendar(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_calendars_revoke", request=None, responses={204: None})
    def delete(self, request: Request, slug: str, link_id: int) -> Response:
        """Revoke a calendar link: its address stops working."""
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        calendar_links.revoke_link(link=calendar_selectors.link_of(resort=resort, link_id=link_id))
        return Response(status=204)


class RenewCalendar(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_calendars_renew", request=None, responses=NewLinkOutput)
    def post(self, request: Request, slug: str, link_id: int) -> Response:
        """Renew a calendar link: it gets a new address and the old one stops working."""
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        link = calendar_selectors.link_of(resort=resort, link_id=link_id)
        return Response(_with_address(request, link, calendar_links.renew(link=link, at=clock.now())))
