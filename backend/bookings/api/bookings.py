from typing import Any

from drf_spectacular.utils import (
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api.refund_output import RefundOutput
from backend.bookings.models import FinalBooking
from backend.bookings.services import guest_refunds, late_names
from backend.bookings.states import BookingState
from backend.common import clock
from backend.common.http import callers
from backend.common.http.countdowns import Countdown
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import BoundedList
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.holds.api.add_guests import GUESTS_MOST, GuestInput
from backend.holds.api.attempt_details import ShowsDetails
from backend.holds.api.attempt_fields import GuestOutput, HeldRoomOutput
from backend.holds.services.guest_names import NamedGuest


class WaitingChangeOutput(Countdown, ShowsMoney):
    """A change of the booking that is made once it is paid; until `expires_at` its nights are held."""

    number = serializers.IntegerField(help_text="The booking's first change, its second, and so on.")
    asked_at = serializers.DateTimeField(help_text="When it was asked for.")
    expires_at = serializers.SerializerMethodField(help_text="When the hold of its nights expires.")
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    room_ids = serializers.ListField(child=serializers.IntegerField(), help_text="All rooms of the changed booking.")
    total = MoneyField("Price of the changed stay, in rupees.")
    to_pay = MoneyField("Amount to pay before the change is made, in rupees.", source="now_paise")


class BookingOutput(ShowsDetails, ShowsMoney):
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingState.choices, source="state")
    booking_attempt_id = serializers.IntegerField(source="attempt_id")
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField(source="resort.name")
    resort_slug = serializers.CharField(source="resort.slug")
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    rooms = HeldRoomOutput(source="attempt.room_stays", many=True)
    guest_count = serializers.IntegerField(source="attempt.guest_count")
    guests = GuestOutput(
        source="attempt.guests.all", many=True, help_text="Those who are named; the others can be named until check-in."
    )
    total = MoneyField("Total in rupees, tax included.")
    paid = MoneyField("The part of the total that was paid, in rupees.")
    balance = MoneyField("Balance still to be paid while the booking is confirmed, in rupees.")
    balance_due_on = serializers.DateField(
        allow_null=True, help_text="Due date of the balance; null when there is no deposit."
    )
    fee = MoneyField("Cancellation or no-show fee, tax included, in rupees.")
    house_rules = serializers.SerializerMethodField(
        help_text="House rules in plain text, as they were when the rooms were held."
    )
    confirmed_at = serializers.DateTimeField()
    waiting_change = serializers.SerializerMethodField(help_text="The change that waits to be paid; null for none.")

    @extend_schema_field(WaitingChangeOutput(allow_null=True))
    def get_waiting_change(self, booking: FinalBooking) -> dict[str, Any] | None:
        now = clock.now()
        change = booking.change_waiting(at=now)
        return WaitingChangeOutput(change, context={"at": now}).data if change else None

    def get_house_rules(self, booking: FinalBooking) -> list[str]:
        return list(booking.attempt.frozen_price.house_rules)


class OwnBookingOutput(BookingOutput):
    email_bounced = serializers.BooleanField(
        help_text="A letter about it came back: the e-mail address takes none. SMS are sent as always."
    )


class BookingWithRefundsOutput(OwnBookingOutput):
    refunds = serializers.SerializerMethodField(help_text="What goes back of its payments, or went, the first first.")

    @extend_schema_field(RefundOutput(many=True))
    def get_refunds(self, booking: FinalBooking) -> Any:
        return RefundOutput(guest_refunds.read_guest_refunds(booking.attempt_id), many=True).data


@extend_schema_serializer(component_name="NameOthers")
class OthersInput(serializers.Serializer[Any]):
    guests = BoundedList(child=GuestInput(), min_length=1, max_length=GUESTS_MOST)


def others_in(data: Any) -> list[NamedGuest]:
    """The guests whom the body of a request names. Raises ValidationError."""
    said = OthersInput(data=data)
    said.is_valid(raise_exception=True)
    return [NamedGuest(**guest) for guest in said.validated_data["guests"]]


@extend_schema_view(get=extend_schema(tags=["bookings"], operation_id="list_bookings"))
class BookingList(generics.ListAPIView[FinalBooking]):
    """My bookings, newest first, in pages."""

    serializer_class = OwnBookingOutput

    def get_queryset(self) -> Any:
        return selectors.bookings_of(user_id=callers.user_id(self.request))


class BookingGuests(APIView):
    refusals = {
        "404": "you have no such booking.",
        "409": "`booking_ended`: it was cancelled or marked as a no-show. `guest_arrived`: the guests are checked in.",
    }

    @extend_schema(tags=["bookings"], operation_id="name_others", request=OthersInput, responses=OwnBookingOutput)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Name the guests of a booking who have no name yet, until check-in.

        Whoever has a name keeps it; each of the others in one of the booking's rooms, without exceeding its capacity.
        Honours Idempotency-Key.
        """
        user_id = callers.user_id(request)
        late_names.name_late(selectors.booking_of(user_id=user_id, reference=reference), others_in(request.data))
        return Response(OwnBookingOutput(selectors.booking_of(user_id=user_id, reference=reference)).data)


class BookingDetail(APIView):
    refusals = {"404": "you have no such booking."}

    @extend_schema(tags=["bookings"], operation_id="get_booking", responses=BookingWithRefundsOutput)
    def get(self, request: Request, reference: str) -> Response:
        """One of my bookings. The reference may be written in lower case and without the dash."""
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(BookingWithRefundsOutput(booking).data)
