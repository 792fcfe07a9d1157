from datetime import datetime
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.availability.api.party_input import party_in
from backend.common import clock
from backend.common.http import callers
from backend.common.http.countdowns import CountdownIfAny
from backend.common.http.input_fields import BoundedList, Id, NightsInput, nights_in
from backend.holds.api.select_rooms import (
    NO_PRICE,
    TOO_MUCH,
    RoomTypeCount,
    each_type_once,
    refuse_too_many_rooms,
)
from backend.holds.core.stay_request import StayRequest
from backend.waitlist import selectors
from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import entries, withdrawals
from backend.waitlist.states import WaitingState

ROOMS_NAMED_MOST = 100


class WaitingInput(NightsInput):
    resort_id = Id()
    room_ids = BoundedList(
        child=Id(),
        max_length=ROOMS_NAMED_MOST,
        default=list,
        help_text="Rooms to wait for, any that sleep the party; empty: any room of the resort.",
    )
    room_types = BoundedList(
        child=RoomTypeCount(),
        max_length=settings.MAX_ROOMS_PER_ATTEMPT,
        default=list,
        help_text="Room types and numbers to wait for, instead of `room_ids`; all of them together.",
    )
    child_ages = BoundedList(
        child=serializers.IntegerField(min_value=0, max_value=17),
        max_length=199,
        default=list,
        help_text="Ages of the children among the guests, at check-in.",
    )

    def validate_room_types(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return each_type_once(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = super().validate(attrs)
        if said["room_ids"] and said["room_types"]:
            both = serializers.ErrorDetail("Choose either rooms or room types, not both.", "rooms_and_types")
            raise serializers.ValidationError({"room_types": both})
        refuse_too_many_rooms(said["room_types"])
        if len(said["child_ages"]) >= said["guests"]:
            detail = serializers.ErrorDetail("At least one guest must be an adult.", "no_adult")
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


class WaitingOutput(CountdownIfAny):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(source="state", choices=WaitingState.choices)
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField(source="resort.name")
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    guest_count = serializers.IntegerField()
    child_ages = serializers.ListField(child=serializers.IntegerField())
    room_ids = serializers.ListField(child=serializers.IntegerField(), help_text="Rooms waited for; empty: any room.")
    room_types = serializers.SerializerMethodField(help_text="Room types and numbers waited for; empty: any room.")
    asked_at = serializers.DateTimeField()
    place = serializers.SerializerMethodField(help_text="Position on the waiting list, from 1; null when not waiting.")
    booking_attempt_id = serializers.IntegerField(
        source="attempt_id",
        allow_null=True,
        help_text="The hold that was offered. Continue with it as with any other hold.",
    )
    expires_at = serializers.SerializerMethodField(help_text="When the offer expires; null without an offer.")

    @extend_schema_field(RoomTypeCount(many=True))
    def get_room_types(self, entry: WaitingEntry) -> list[dict[str, Any]]:
        return [{"code": code, "rooms": count} for code, count in entry.room_types.items()]

    def get_place(self, entry: WaitingEntry) -> int | None:
        ahead: int = getattr(entry, "ahead", 0)
        return ahead + 1 if entry.state == WaitingState.WAITING else None

    def ends_of(self, shown: WaitingEntry) -> datetime | None:
        stands = shown.attempt is not None and shown.state == WaitingState.OFFERED
        return shown.attempt.expires_at if stands and shown.attempt else None


class Waiting(generics.GenericAPIView[WaitingEntry]):
    serializer_class = WaitingOutput
    refusals = {
        "POST 401": "`account_inactive`: the account has been deactivated.",
        "POST 409": "`rooms_free`: select the rooms named in `room_ids` now, or the `room_types`. "
        "`already_waiting`: you wait for these nights with a different request. `waits_too_much`: leave one waiting "
        f"list first. {TOO_MUCH} {NO_PRICE}",
        "POST 429": "`holds_paused`: several of your holds ended without a booking. Try again after Retry-After "
        "seconds.",
    }

    @extend_schema(tags=["waiting"], operation_id="waiting_list", responses=WaitingOutput(many=True))
    def get(self, request: Request) -> Response:
        """My waiting list entries.

        The newest first, with the position on the list, and the offer when there is one.
        """
        page = self.paginate_queryset(selectors.own(user_id=callers.user_id(request)))
        return self.get_paginated_response(WaitingOutput(page, many=True).data)

    @extend_schema(tags=["waiting"], operation_id="join_line", request=WaitingInput, responses={201: WaitingOutput})
    def post(self, request: Request) -> Response:
        """Join the waiting list for nights that are sold out.

        When rooms for the party become free, they are held for the first guest on the list, who is told by SMS.
        Repeating the same request keeps the same position.
        """
        user_id = callers.user_id(request)
        stored, _ = entries.join(waiting_request_in(request.data), user_id=user_id, at=clock.now())
        shown = selectors.own_one(user_id=user_id, entry_id=stored.pk)
        return Response(WaitingOutput(shown).data, status=status.HTTP_201_CREATED)


class LeaveLine(APIView):
    refusals = {"404": "you have no such waiting list entry.", "409": "`attempt_completed`: it is already a booking."}

    @extend_schema(tags=["waiting"], operation_id="leave_line", request=None, responses={204: None})
    def delete(self, request: Request, waiting_id: int) -> Response:
        """Leave the waiting list, or decline an offer.

        Rooms that were offered go to the next guest on the list at once. Repeating the request has no further effect.
        """
        withdrawals.leave(user_id=callers.user_id(request), entry_id=waiting_id, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
