from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.api.bookings import BookingOutput, OthersInput, others_in
from backend.bookings.models import FinalBooking
from backend.bookings.services import late_names, restoration
from backend.bookings.states import BookingState
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import may, workplace
from backend.common.http.idempotency import idempotent
from backend.common.security import masks
from backend.desk_api import selectors
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.inventory.states import StayState

ONE = {**REFUSALS, "404": "you do not work there, or there is no such booking."}


class SliceOutput(serializers.Serializer[Any]):
    room_id = serializers.IntegerField()
    room_number = serializers.CharField(source="room.room_number")
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    status = serializers.ChoiceField(
        choices=StayState.choices,
        source="state",
        help_text="`left`: charged, and the room is for sale again. `released`: of a booking that has ended.",
    )


class RoomLineOutput(serializers.Serializer[Any]):
    """One room that was booked, and where its guests sleep night by night."""

    number = serializers.IntegerField(help_text="The booking's first room line, its second, and so on.")
    arrival_date = serializers.DateField(source="arrives", help_text="Day of arrival in this room line.")
    departure_date = serializers.DateField(source="leaves", help_text="Day of departure from it.")
    checked_in_at = serializers.DateTimeField(allow_null=True)
    checked_out_at = serializers.DateTimeField(allow_null=True)
    slices = SliceOutput(
        many=True, source="slices.all", help_text="Its nights in the order of days, one entry for each room in between."
    )


@extend_schema_serializer(component_name="DeskBooking")
class DeskBookingOutput(BookingOutput):
    """A booking as the staff sees it."""

    # `context["whole_phones"]`: whether phone numbers are shown in full.

    guest_name = serializers.CharField(source="user.name")
    guest_phone = serializers.SerializerMethodField(
        help_text="In full for staff who may see guests' data, otherwise only the last digits."
    )
    email_bounced = serializers.BooleanField(
        help_text="A letter about it came back: the guest's e-mail address takes none. Ask for another."
    )
    cancelled_at = serializers.DateTimeField(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)
    checked_out_at = serializers.DateTimeField(allow_null=True)
    lines = RoomLineOutput(source="lines.all", many=True, help_text="Its rooms, each with its nights.")
    end_reason = serializers.SerializerMethodField(
        help_text="Why the staff cancelled it or marked it as a no-show; empty where nobody said, or while it stands."
    )
    undo_until = serializers.SerializerMethodField(
        help_text="Until when the cancellation or the no-show can be undone, while its rooms are free. Where money "
        "goes back, only while that waits to be sent: a quarter of an hour, and not at all after the guest's own "
        "cancellation. Null while the booking is confirmed."
    )

    def details_of(self, shown: FinalBooking) -> dict[str, Any]:
        told = super().details_of(shown)
        if self.context["whole_phones"]:
            # Who is from abroad is written to, whether or not they said so for this stay.
            return {**told, "contact_email": told["contact_email"] or shown.user.login_email}
        booker = told["booker"] and {**told["booker"], "phone": masks.last_four(told["booker"]["phone"])}
        return {**told, "contact_email": "", "booker": booker}

    def get_end_reason(self, booking: FinalBooking) -> str:
        return next((ending.reason for ending in booking.endings.all() if ending.undone_at is None), "")

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_undo_until(self, booking: FinalBooking) -> datetime | None:
        until = restoration.undo_until(booking)
        return timezone.localtime(until) if until else None

    def get_guest_phone(self, booking: FinalBooking) -> str:
        phone: str = booking.user.phone_number
        return phone if self.context["whole_phones"] else masks.last_four(phone)


def desk_booking_output(request: Request, resort: Resort, bookings: Any, **kwargs: Any) -> Any:
    """The booking as this caller sees it."""
    context = {"whole_phones": may(request.user, Right.SEE_GUESTS, resort)}
    return DeskBookingOutput(bookings, context=context, **kwargs).data


class DeskBookingGuests(APIView):
    refusals = {
        **ONE,
        "409": "`booking_ended`: it was cancelled or marked as a no-show. `guest_arrived`: the guests are checked in.",
    }

    @extend_schema(tags=["desk"], operation_id="desk_name_others", request=OthersInput, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Name the guests of a booking who have no name yet, before check-in. Honours Idempotency-Key."""
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        late_names.name_late(selectors.booking_at(resort=resort, reference=reference), others_in(request.data))
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


class DeskBookings(generics.GenericAPIView[FinalBooking]):
    refusals = REFUSALS
    serializer_class = DeskBookingOutput

    class Query(serializers.Serializer[Any]):
        status = serializers.ChoiceField(required=False, choices=BookingState.choices)
        arrival_from = serializers.DateField(required=False, help_text="YYYY-MM-DD, inclusive.")
        arrival_to = serializers.DateField(required=False, help_text="YYYY-MM-DD, inclusive.")

    @extend_schema(
        tags=["desk"], operation_id="desk_bookings_list", parameters=[Query], responses=DeskBookingOutput(many=True)
    )
    def get(self, request: Request, slug: str) -> Response:
        """The resort's bookings, by date of arrival."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = dict(query.validated_data)
        page = self.paginate_queryset(selectors.bookings_at(resort=resort, state=wanted.pop("status", ""), **wanted))
        return self.get_paginated_response(desk_booking_output(request, resort, page, many=True))


class DeskBooking(APIView):
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_bookings_read", responses=DeskBookingOutput)
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """A booking of the resort. The reference may be written in lower case and without the dash."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))
