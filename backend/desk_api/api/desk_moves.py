from enum import StrEnum
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.services import moves
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import Id
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE, DeskBookingOutput, desk_booking_output
from backend.privacy.services import trail


class MoveReason(StrEnum):
    """Why guests change rooms."""

    GUEST_WISH = "guest_wish"
    FAULT = "fault"
    UPGRADE = "upgrade"


class MoveAtDesk(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": "`room_taken`: `available_rooms` lists the free rooms. `stay_over`: the guests have left. "
        "`booking_ended`: it was cancelled or marked as a no-show.",
    }

    @extend_schema_serializer(component_name="DeskMove")
    class Input(serializers.Serializer[Any]):
        from_room_id = Id(help_text="One of the booking's rooms.")
        to_room_id = Id(help_text="Another room of the resort.")
        swap = serializers.BooleanField(
            default=False, help_text="When exactly one other booking has the new room: swap the rooms of both bookings."
        )
        reason = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in MoveReason],
            required=False,
            help_text="Why the guests change rooms; kept in the audit trail.",
        )

    @extend_schema(tags=["desk"], operation_id="desk_bookings_move", request=Input, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Move a booking to another room.

        The price stays the same. The guests of the room move with it and are told by SMS. Of a stay that has begun the
        nights to come move, and those that were slept stay where they were. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        wish = dict(said.validated_data)
        reason: str = wish.pop("reason", "")
        moves.move_booking(booking=booking, at=clock.now(), **wish)
        trail.acted(booking, what="moved to another room", reason=reason)
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))
