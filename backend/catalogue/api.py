"""Public endpoints of resorts and rooms. No login needed."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.catalogue import selectors
from backend.catalogue.models import Resort, Room, RoomImage, RoomType
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.http.open_views import PublicRead


@extend_schema_serializer(component_name="RoomImage")
class ImageOutput(serializers.ModelSerializer[RoomImage]):
    image = serializers.CharField(source="image.url", help_text="Path of the picture on the API's host.")

    class Meta:
        model = RoomImage
        fields = ("image", "caption")


@extend_schema_serializer(component_name="RoomType")
class RoomTypeOutput(serializers.ModelSerializer[RoomType]):
    """A room type. select-rooms accepts its code instead of room ids."""

    class Meta:
        model = RoomType
        fields = ("code", "name", "description", "capacity")


@extend_schema_serializer(component_name="Room")
class RoomOutput(ShowsMoney, serializers.ModelSerializer[Room]):
    """A room."""

    price_per_night = MoneyField("Rupees, before GST.", source="price_paise")
    room_type = serializers.CharField(
        source="room_type.code", default=None, allow_null=True, help_text="Code of its type; null for none."
    )
    images = ImageOutput(many=True)

    class Meta:
        model = Room
        fields = ("id", "room_number", "room_type", "capacity", "price_per_night", "amenities", "images")


RESORT = (
    "id",
    "name",
    "slug",
    "location",
    "address",
    "description",
    "amenities",
    "check_in_time",
    "check_out_time",
    "contact_phone",
    "contact_email",
)


class Resorts(PublicRead, generics.GenericAPIView[Resort]):
    class Query(serializers.Serializer[Any]):
        location = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="Such as Goa.")

    @extend_schema_serializer(component_name="Resort")
    class Output(serializers.ModelSerializer[Resort]):
        class Meta:
            model = Resort
            fields = RESORT

    serializer_class = Output

    @extend_schema(tags=["catalogue"], operation_id="resorts_list", parameters=[Query], responses=Output(many=True))
    def get(self, request: Request) -> Response:
        """All active resorts, or those of one location."""
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        page = self.paginate_queryset(selectors.resorts(location=query.validated_data.get("location", "")))
        return self.get_paginated_response(self.Output(page, many=True).data)


class ResortDetail(PublicRead):
    refusals = {"404": "there is no such resort, or it is not active."}

    @extend_schema_serializer(component_name="ResortDetail")
    class Output(serializers.ModelSerializer[Resort]):
        room_types = RoomTypeOutput(many=True)
        rooms = RoomOutput(many=True)

        class Meta:
            model = Resort
            fields = (*RESORT, "house_rules", "room_types", "rooms")

    @extend_schema(tags=["catalogue"], operation_id="resorts_read", responses=Output)
    def get(self, request: Request, slug: str) -> Response:
        """One resort with its rooms and their pictures."""
        return Response(self.Output(selectors.resort_by_slug(slug=slug)).data)
