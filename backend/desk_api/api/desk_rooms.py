from copy import copy
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models import CAPACITY_MOST, Resort, Room
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import NotAllowed, may, workplace
from backend.catalogue.services import edits
from backend.common import clock
from backend.common.http import etags
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.hurt_edits import Edit, Hurt, HurtsBookings, hurt_by, hurts_as_json
from backend.desk_api import selectors
from backend.desk_api.api.desk_fields import Amenities, Rupees
from backend.desk_api.api.desk_resorts import REFUSALS


@extend_schema_serializer(component_name="DeskRoom")
class DeskRoomOutput(ShowsMoney, serializers.ModelSerializer[Room]):
    price_per_night = MoneyField("Rupees, before GST.", source="price_paise")

    room_type = serializers.CharField(
        source="room_type.code", default=None, allow_null=True, help_text="Code of its type; null for none."
    )

    class Meta:
        model = Room
        fields = ("id", "room_number", "room_type", "capacity", "price_per_night", "amenities", "active")


@extend_schema_serializer(component_name="DeskRoomChanges")
class RoomChanges(serializers.Serializer[Any]):
    room_type = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text="Code of one of the resort's types; null for none."
    )
    capacity = serializers.IntegerField(required=False, min_value=1, max_value=CAPACITY_MOST)
    price_per_night = Rupees(required=False, help_text="Rupees, before GST.")
    amenities = Amenities(required=False)
    active = serializers.BooleanField(required=False, help_text="An inactive room cannot be booked.")
    ask_first = serializers.BooleanField(
        required=False,
        help_text="Refuse the change with `hurts_bookings` when it hurts what is booked. Without it, it is made.",
    )


def desk_room_output(room: Room) -> dict[str, Any]:
    """The room as the staff reads it; its ETag is made of this."""
    return dict(DeskRoomOutput(room).data)


class DeskRooms(generics.GenericAPIView[Room]):
    refusals = REFUSALS
    serializer_class = DeskRoomOutput

    @extend_schema(tags=["desk"], operation_id="desk_rooms_list", responses=DeskRoomOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """All rooms of the resort, including inactive ones."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_RESORT)
        page = self.paginate_queryset(selectors.rooms_of(resort=resort))
        return self.get_paginated_response(DeskRoomOutput(page, many=True).data)


class DeskRoom(APIView):
    refusals = {
        **REFUSALS,
        "404": "you do not work there, or there is no such room.",
        "PATCH 409": "`hurts_bookings`: nothing was changed, since you wanted to be asked first; the answer lists what "
        "would be hurt.",
    }

    @extend_schema(tags=["desk"], operation_id="desk_rooms_read", **etags.reading(DeskRoomOutput))
    def get(self, request: Request, slug: str, room_id: int) -> Response:
        """A room, with the ETag to send with a change."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_RESORT)
        return etags.is_fresh(request, desk_room_output(selectors.room_of(resort=resort, room_id=room_id)))

    @extend_schema(
        tags=["desk"], operation_id="desk_rooms_change", request=RoomChanges, **etags.writing(DeskRoomOutput)
    )
    def patch(self, request: Request, slug: str, room_id: int) -> Response:
        """Change a room. Changing its price needs the right to edit rates.

        Send the ETag of the version you read in If-Match. Guests who already hold the room keep their price. With
        `ask_first` a change that hurts bookings is refused, and names them.
        """
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        room = selectors.room_of(resort=resort, room_id=room_id)
        etags.asked(request)
        changes = self._changes(request, resort)
        ask_first = changes.pop("ask_first", False)

        def refuse(now: Room) -> None:
            etags.must_match(request, desk_room_output(now))
            if ask_first and (hurts := _hurt_by(now, changes)):
                raise HurtsBookings(hurts=hurts_as_json(hurts))

        return etags.tagged(desk_room_output(edits.edit_room(room_id=room.pk, changes=changes, unless=refuse)))

    def _changes(self, request: Request, resort: Resort) -> dict[str, Any]:
        said = RoomChanges(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        if "price_per_night" in said.validated_data and not may(request.user, Right.EDIT_RATES, resort):
            raise NotAllowed
        changes: dict[str, Any] = said.validated_data
        if changes.get("room_type") is not None:
            changes["room_type"] = selectors.room_type_of(resort=resort, code=changes["room_type"])
        return changes


def _hurt_by(room: Room, changes: dict[str, Any]) -> tuple[Hurt, ...]:
    after = copy(room)
    for name, value in changes.items():
        setattr(after, name, value)
    return hurt_by([Edit(before=room, after=after, at=clock.now())])
