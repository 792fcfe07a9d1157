from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock
from backend.common.http import callers
from backend.common.http.input_fields import BoundedList, Id
from backend.common.http.text_fields import VisibleName
from backend.common.phrases import phrase
from backend.holds.api.attempt_details import DetailsInput, details_said
from backend.holds.api.attempt_fields import GuestOutput
from backend.holds.services import guest_names

GUESTS_MOST = 200


class GuestInput(serializers.Serializer[Any]):
    room_id = Id(help_text="One of the attempt's rooms.")
    name = VisibleName(max_length=100)
    age = serializers.IntegerField(min_value=0, max_value=120)


class AddGuests(APIView):
    class Input(DetailsInput):
        booking_attempt_id = Id()
        guests = BoundedList(child=GuestInput(), min_length=1, max_length=GUESTS_MOST)
        others_later = serializers.BooleanField(
            default=False,
            help_text="Whether the other guests are named later, until check-in: then one name is enough to pay.",
        )

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
        "409": "`e_invoice_needed`: the resort cannot issue invoices to companies here. "
        "The booking attempt has ended: `attempt_expired`, `attempt_failed`, `attempt_released`, "
        "`attempt_completed`.",
    }

    @extend_schema(tags=["booking"], operation_id="add_guests", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """Add the names of the guests.

        The list replaces an earlier one. Give as many guests as the booking attempt is for, each in one of its rooms,
        without exceeding a room's capacity; or fewer with `others_later`. Contact details and requests may come along.
        """
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        attempt = guest_names.name_guests(
            user_id=callers.user_id(request),
            attempt_id=said.validated_data["booking_attempt_id"],
            guests=[guest_names.NamedGuest(**guest) for guest in said.validated_data["guests"]],
            others_later=said.validated_data["others_later"],
            details=details_said(said.validated_data),
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
