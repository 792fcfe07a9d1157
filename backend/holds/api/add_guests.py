from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock
from backend.common.http import callers
from backend.common.http.input_fields import BoundedList, Id
from backend.common.http.text_fields import Text
from backend.common.people_names import is_visible
from backend.common.phrases import phrase
from backend.holds.api.attempt_fields import GuestOutput
from backend.holds.services import guest_names


class GuestInput(serializers.Serializer[Any]):
    room_id = Id(help_text="One of the attempt's rooms.")
    name = Text(max_length=100)
    age = serializers.IntegerField(min_value=0, max_value=120)

    def validate_name(self, value: str) -> str:
        if not is_visible(value):
            raise serializers.ValidationError("Letters, spaces and punctuation only.", "name_unprintable")
        return value


class AddGuests(APIView):
    class Input(serializers.Serializer[Any]):
        booking_attempt_id = Id()
        guests = BoundedList(child=GuestInput(), min_length=1, max_length=200)

        class Meta:
            ref_name = "AddGuestsInput"

    class Output(serializers.Serializer[Any]):
        message = serializers.CharField()
        booking_attempt_id = serializers.IntegerField()
        status = serializers.CharField()
        guests = GuestOutput(many=True)

        class Meta:
            ref_name = "AddGuestsOutput"

    refusals = {
        "404": "you have no such booking attempt.",
        "409": "The booking attempt has ended: `attempt_expired`, `attempt_failed`, `attempt_released`, "
        "`attempt_completed`.",
    }

    @extend_schema(tags=["booking"], operation_id="add_guests", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """Add the names of the guests.

        The list replaces an earlier one. Give as many guests as the booking attempt is for, each in one of its rooms,
        without exceeding a room's capacity.
        """
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        attempt = guest_names.name_guests(
            user_id=callers.user_id(request),
            attempt_id=said.validated_data["booking_attempt_id"],
            guests=[guest_names.NamedGuest(**guest) for guest in said.validated_data["guests"]],
            at=clock.now(),
        )
        return Response(
            {
                "message": phrase("Guests added. Proceed to payment."),
                "booking_attempt_id": attempt.pk,
                "status": attempt.state,
                "guests": GuestOutput(attempt.guests.all(), many=True).data,
            }
        )
