from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.api.fields import Id, NightsInput, nights_in, party_in
from backend.bookings.api.selecting import NO_PRICE, RoomTypeCount, each_type_once, refuse_too_many_rooms
from backend.bookings.stay_request import StayRequest
from backend.common import callers
from backend.waiting import selectors
from backend.waiting.models import WaitingEntry
from backend.waiting.services import joining, leaving
from backend.waiting.states import WaitingState

ROOMS_NAMED_MOST = 100


class WaitingInput(NightsInput):
    resort_id = Id()
    room_ids = serializers.ListField(
        child=Id(),
        max_length=ROOMS_NAMED_MOST,
        default=list,
        help_text="Rooms of which any that seat the party would do; empty: all of the resort.",
    )
    room_types = serializers.ListField(
        child=RoomTypeCount(),
        max_length=settings.MAX_ROOMS_PER_ATTEMPT,
        default=list,
        help_text="Instead of `room_ids`: so many rooms of each of these types, all of them, whichever get free.",
    )
    child_ages = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=17),
        max_length=199,
        default=list,
        help_text="Of the guests, those who are children: their ages at check-in.",
    )

    def validate_room_types(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return each_type_once(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = super().validate(attrs)
        if said["room_ids"] and said["room_types"]:
            both = serializers.ErrorDetail("Name rooms, or types of rooms, not both.", "rooms_and_types")
            raise serializers.ValidationError({"room_types": both})
        refuse_too_many_rooms(said["room_types"])
        if len(said["child_ages"]) >= said["guests"]:
            detail = serializers.ErrorDetail("At least one guest is an adult.", "no_adult")
            raise serializers.ValidationError({"child_ages": detail})
        return said


def waiting_request_in(data: Any) -> StayRequest:
    """What the body of a request wants to wait for. Raises ValidationError."""
    parsed = WaitingInput(data=data)
    parsed.is_valid(raise_exception=True)
    said = parsed.validated_data
    return StayRequest(
        resort_id=said["resort_id"],
        nights=nights_in(said),
        party=party_in(said),
        room_ids=tuple(said["room_ids"]),
        room_types={kind["code"]: kind["rooms"] for kind in said["room_types"]},
    )


class WaitingOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(source="state", choices=WaitingState.choices)
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField(source="resort.name")
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    guest_count = serializers.IntegerField()
    child_ages = serializers.ListField(child=serializers.IntegerField())
    room_ids = serializers.ListField(child=serializers.IntegerField(), help_text="Those that would do; empty: any.")
    room_types = serializers.SerializerMethodField(help_text="So many of each would do; empty: any.")
    asked_at = serializers.DateTimeField()
    place = serializers.SerializerMethodField(help_text="In line for these nights, from 1; null when not waiting.")
    booking_attempt_id = serializers.IntegerField(
        source="attempt_id", allow_null=True, help_text="The hold that was offered: go on with it as with any other."
    )
    expires_at = serializers.SerializerMethodField(help_text="Until when the offer stands; null without one.")

    @extend_schema_field(RoomTypeCount(many=True))
    def get_room_types(self, entry: WaitingEntry) -> list[dict[str, Any]]:
        return [{"code": code, "rooms": count} for code, count in entry.room_types.items()]

    def get_place(self, entry: WaitingEntry) -> int | None:
        ahead: int = getattr(entry, "ahead", 0)
        return ahead + 1 if entry.state == WaitingState.WAITING else None

    def get_expires_at(self, entry: WaitingEntry) -> str | None:
        stands = entry.attempt is not None and entry.state == WaitingState.OFFERED
        return timezone.localtime(entry.attempt.expires_at).isoformat() if stands and entry.attempt else None


class Waiting(generics.GenericAPIView[WaitingEntry]):
    serializer_class = WaitingOutput
    refusals = {
        "409": "`rooms_free`: select the rooms named in `room_ids` now, or the `room_types`. "
        "`already_waiting`: for the same nights, with another wish. `waits_too_much`: leave one of the lines first. "
        f"{NO_PRICE}",
        "429": "`holds_paused`: offers of yours came to nothing, several times. Retry-After says when to come back.",
    }

    @extend_schema(tags=["waiting"], operation_id="waiting_list", responses=WaitingOutput(many=True))
    def get(self, request: Request) -> Response:
        """What I wait for.

        Newest first: the place in line, and the offer once there is one.
        """
        page = self.paginate_queryset(selectors.own(user_id=callers.user_id(request)))
        return self.get_paginated_response(WaitingOutput(page, many=True).data)

    @extend_schema(tags=["waiting"], operation_id="join_line", request=WaitingInput, responses={201: WaitingOutput})
    def post(self, request: Request) -> Response:
        """Wait for nights that are sold out.

        When rooms that seat the party are free again, the first in line gets them held, and an SMS. The same wish
        again is the same place in line.
        """
        user_id = callers.user_id(request)
        stored, _ = joining.join(waiting_request_in(request.data), user_id=user_id, at=timezone.now())
        shown = selectors.own_one(user_id=user_id, entry_id=stored.pk)
        return Response(WaitingOutput(shown).data, status=status.HTTP_201_CREATED)


class LeaveLine(APIView):
    refusals = {"404": "You have no such place in line.", "409": "`attempt_completed`: it is a booking already."}

    @extend_schema(tags=["waiting"], operation_id="leave_line", request=None, responses={204: None})
    def delete(self, request: Request, waiting_id: int) -> Response:
        """Leave the line, or say no to an offer.

        Rooms that were offered are free for the next in line at once. Repeating it is harmless.
        """
        leaving.leave(user_id=callers.user_id(request), entry_id=waiting_id, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
