from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.api.bookings import BookingOutput
from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import may, workplace
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.security import masks
from backend.desk_api import selectors
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.payments.refunds import cancellations

ONE = {**REFUSALS, "404": "you do not work there, or there is no such booking."}


@extend_schema_serializer(component_name="DeskBooking")
class DeskBookingOutput(BookingOutput):
    """A booking as the staff sees it."""

    # `context["whole_phones"]`: whether phone numbers are shown in full.

    guest_name = serializers.CharField(source="user.name")
    guest_phone = serializers.SerializerMethodField(
        help_text="In full for staff who may see guests' data, otherwise only the last digits."
    )
    cancelled_at = serializers.DateTimeField(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)
    checked_out_at = serializers.DateTimeField(allow_null=True)

    def get_guest_phone(self, booking: FinalBooking) -> str:
        phone: str = booking.user.phone_number
        return phone if self.context["whole_phones"] else masks.last_four(phone)


def desk_booking_output(request: Request, resort: Resort, bookings: Any, **kwargs: Any) -> Any:
    """The booking as this caller sees it."""
    context = {"whole_phones": may(request.user, Right.SEE_GUESTS, resort)}
    return DeskBookingOutput(bookings, context=context, **kwargs).data


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


class CancelAtDesk(APIView):
    limited_as = "money"
    refusals = {**ONE, "409": "`booking_ended`: it was marked as a no-show.", "422": "`idempotency_key_reused`."}

    @extend_schema_serializer(component_name="DeskCancellation")
    class Input(serializers.Serializer[Any]):
        refund = serializers.ChoiceField(
            choices=[(giving.value, giving.value) for giving in cancellations.Giving],
            default=cancellations.Giving.FULL.value,
            help_text="`full`: refund everything. `policy`: keep the fee of the booking's cancellation policy.",
        )

    @extend_schema(tags=["desk"], operation_id="desk_bookings_cancel", request=Input, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Cancel a booking for the guest, at any time.

        Its rooms are free at once. The guest gets a full refund, or the refund by the cancellation policy. Repeating
        the request has no further effect. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        giving = cancellations.Giving(wish.validated_data["refund"])
        user_id = callers.user_id(request)
        cancellations.cancel_by_staff(booking=booking, user_id=user_id, at=timezone.now(), giving=giving)
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


class NoShowAtDesk(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": "`arrival_ahead`: this can only be done from the day of arrival on. `booking_ended`: it was cancelled. "
        "`guest_arrived`: the guests have been checked in.",
        "422": "`idempotency_key_reused`.",
    }

    @extend_schema(tags=["desk"], operation_id="desk_bookings_no_show", request=None, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Mark a booking as a no-show, from the day of arrival on.

        Its rooms are free at once. The no-show fee of the booking's cancellation policy is kept and the rest is
        refunded. This cannot be undone. Repeating the request has no further effect. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        cancellations.mark_no_show(booking=booking, user_id=callers.user_id(request), at=timezone.now())
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))
