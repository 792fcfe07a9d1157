"""Endpoints that show the changes of a booking and take one back, shared by guest and desk."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api.bookings import BookingOutput
from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import lapsed_changes
from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.phrases import phrase
from backend.payments.api import change_records
from backend.payments.api.change_records import ChangeOutput

# The latest: of one booking there are hardly ever more.
SHOWN_AT_MOST = 100
NOT_DROPPED = (
    "`no_change_waiting`: the booking has no such change. `change_made`: it was paid and made; change the booking "
    "again."
)


@extend_schema_serializer(component_name="DropChange")
class DropInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**15,
        help_text="Number of the change, from `waiting_change`. Left out: the latest.",
    )


class DroppedOutput(serializers.Serializer[Any]):
    message = serializers.CharField()
    change = ChangeOutput(help_text="The change, which is not made any more.")
    booking = BookingOutput(help_text="The booking, as it was before.")

    class Meta:
        ref_name = "DroppedChange"


def changes_output(booking: FinalBooking) -> list[dict[str, Any]]:
    """All changes of a booking, the latest first."""
    return change_records.changes_shown(selectors.changes_of(booking)[:SHOWN_AT_MOST], at=clock.now())


def one_change_output(booking: FinalBooking, *, number: int) -> dict[str, Any]:
    """One change of a booking. Raises NotFound."""
    return change_records.changes_shown([selectors.change_of(booking, number=number)], at=clock.now())[0]


def dropped_change(request: Request, booking: FinalBooking) -> BookingChange:
    """The change that the request's body names, taken back."""
    parsed = DropInput(data=request.data)
    parsed.is_valid(raise_exception=True)
    return lapsed_changes.drop_change(booking, at=clock.now(), **parsed.validated_data)


def dropped_output(change: BookingChange, booking: Any) -> dict[str, Any]:
    """The answer; `booking` is rendered already."""
    return {
        "message": phrase("The change was dropped. The booking stays as it was."),
        "change": change_records.changes_shown([change], at=clock.now())[0],
        "booking": booking,
    }


class BookingChanges(APIView):
    refusals = {"404": "you have no such booking."}

    @extend_schema(tags=["bookings"], operation_id="list_changes", responses=ChangeOutput(many=True))
    def get(self, request: Request, reference: str) -> Response:
        """The changes of one of my bookings, the latest first: made, waiting to be paid, or come to nothing."""
        return Response(changes_output(selectors.booking_of(user_id=callers.user_id(request), reference=reference)))


class OneChange(APIView):
    refusals = {"404": "you have no such booking or change."}

    @extend_schema(tags=["bookings"], operation_id="get_change", responses=ChangeOutput)
    def get(self, request: Request, reference: str, change_number: int) -> Response:
        """One change of one of my bookings."""
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(one_change_output(booking, number=change_number))


class DropChange(APIView):
    limited_as = "money"
    refusals = {"404": "you have no such booking.", "409": NOT_DROPPED}

    @extend_schema(tags=["bookings"], operation_id="drop_change", request=DropInput, responses=DroppedOutput)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Drop a change that waits to be paid.

        Its nights are free at once, and the booking stays as it is. A payment that arrives afterwards is refunded.
        Repeating the request has no further effect. Honours Idempotency-Key.
        """
        user_id = callers.user_id(request)
        change = dropped_change(request, selectors.booking_of(user_id=user_id, reference=reference))
        booking = selectors.booking_of(user_id=user_id, reference=reference)
        return Response(dropped_output(change, BookingOutput(booking).data))
