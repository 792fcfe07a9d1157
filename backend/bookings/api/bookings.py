from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.common.http import callers
from backend.common.money import rupees
from backend.holds.api.attempt_fields import GuestOutput, HeldRoomOutput


class BookingOutput(serializers.Serializer[FinalBooking]):
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingState.choices, source="state")
    booking_attempt_id = serializers.IntegerField(source="attempt_id")
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField(source="resort.name")
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    rooms = HeldRoomOutput(source="attempt.stays.all", many=True)
    guests = GuestOutput(source="attempt.guests.all", many=True)
    total = serializers.SerializerMethodField(help_text="Rupees.")
    total_paise = serializers.IntegerField()
    paid = serializers.SerializerMethodField(help_text="The part of the total that was paid, in rupees.")
    balance = serializers.SerializerMethodField(
        help_text="Balance still to be paid while the booking is confirmed, in rupees."
    )
    balance_paise = serializers.IntegerField()
    balance_due_on = serializers.DateField(
        allow_null=True, help_text="Due date of the balance; null when there is no deposit."
    )
    fee = serializers.SerializerMethodField(help_text="Cancellation or no-show fee, tax included, in rupees.")
    fee_paise = serializers.IntegerField()
    house_rules = serializers.SerializerMethodField(
        help_text="House rules in plain text, as they were when the rooms were held."
    )
    confirmed_at = serializers.DateTimeField()

    def get_fee(self, booking: FinalBooking) -> str:
        return rupees(booking.fee_paise)

    def get_paid(self, booking: FinalBooking) -> str:
        return rupees(booking.total_paise - booking.balance_paise)

    def get_balance(self, booking: FinalBooking) -> str:
        return rupees(booking.balance_paise)

    def get_house_rules(self, booking: FinalBooking) -> list[str]:
        return list(booking.attempt.frozen_price.house_rules)

    def get_total(self, booking: FinalBooking) -> str:
        return rupees(booking.total_paise)


@extend_schema_view(get=extend_schema(tags=["bookings"], operation_id="list_bookings"))
class BookingList(generics.ListAPIView[FinalBooking]):
    """My bookings, newest first, in pages."""

    serializer_class = BookingOutput

    def get_queryset(self) -> Any:
        return selectors.bookings_of(user_id=callers.user_id(self.request))


class BookingDetail(APIView):
    refusals = {"404": "you have no such booking."}

    @extend_schema(tags=["bookings"], operation_id="get_booking", responses=BookingOutput)
    def get(self, request: Request, reference: str) -> Response:
        """One of my bookings. The reference may be written in lower case and without the dash."""
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(BookingOutput(booking).data)
