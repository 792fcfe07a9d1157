"""What a change of a booking is asked with and answered with, for guest and desk."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from backend.bookings.api.bookings import BookingOutput
from backend.bookings.services.change_proposals import ChangeRequest, Proposal
from backend.common.http.input_fields import Id, NightsInput, nights_in
from backend.common.money import rupees
from backend.holds.api import price_output
from backend.holds.api.price_output import PriceOutput


class ChangeInput(NightsInput):
    """New nights, in the same rooms or in other rooms."""

    # The party stays as it is.
    guests = None  # type: ignore[assignment]
    room_ids = serializers.ListField(
        child=Id(),
        min_length=1,
        max_length=settings.MAX_ROOMS_PER_ATTEMPT,
        required=False,
        help_text="Ids of all rooms of the changed booking. Leave out to keep the rooms.",
    )

    def validate_room_ids(self, value: list[int]) -> list[int]:
        if len(set(value)) < len(value):
            raise serializers.ValidationError("A room is listed twice.", "room_twice")
        return value


@extend_schema_serializer(component_name="ChangeBooking")
class MakeChangeInput(ChangeInput):
    expected_difference_paise = serializers.IntegerField(
        min_value=-(2**53),
        max_value=2**53,
        help_text="`difference_paise` of the preview. The request is refused when it has changed.",
    )


@dataclass(frozen=True, kw_only=True)
class ChangeShown:
    """A proposal, and who is in its way."""

    proposal: Proposal
    lost_rooms: list[int]


@extend_schema_serializer(component_name="ChangePreview")
class ChangePreviewOutput(serializers.Serializer[ChangeShown]):
    check_in_date = serializers.DateField(source="proposal.nights.check_in")
    check_out_date = serializers.DateField(source="proposal.nights.check_out")
    room_ids = serializers.ListField(
        child=serializers.IntegerField(), source="proposal.room_ids", help_text="All rooms of the changed booking."
    )
    lost_rooms = serializers.ListField(
        child=serializers.IntegerField(), help_text="Rooms that are taken for at least one of the nights."
    )
    change_until = serializers.SerializerMethodField(
        help_text="Last day on which the booking can be changed, in the resort's time zone."
    )
    price = serializers.SerializerMethodField(help_text="Price of the whole changed stay, at today's prices.")
    paid = serializers.SerializerMethodField(help_text="Amount paid so far, in rupees.")
    paid_paise = serializers.SerializerMethodField()
    difference = serializers.SerializerMethodField(
        help_text="Price difference in rupees; negative when the stay gets cheaper."
    )
    difference_paise = serializers.IntegerField(
        source="proposal.difference_paise", help_text="Send it as `expected_difference_paise` with the change."
    )
    to_pay = serializers.SerializerMethodField(help_text="Amount to pay before the change is made, in rupees.")
    to_pay_paise = serializers.IntegerField(
        source="proposal.settled.now_paise", help_text="Amount to pay before the change is made, in paise."
    )
    refund = serializers.SerializerMethodField(help_text="Refund in rupees.")
    refund_paise = serializers.IntegerField(source="proposal.settled.back_paise")
    kept = serializers.SerializerMethodField(
        help_text="Amount that is not refunded although the stay gets cheaper, by the cancellation policy, in rupees."
    )
    kept_paise = serializers.IntegerField(source="proposal.settled.kept_paise", help_text="The same in paise.")
    balance = serializers.SerializerMethodField(help_text="Balance after the change, in rupees.")
    balance_paise = serializers.IntegerField(source="proposal.settled.balance_paise")
    balance_due_on = serializers.DateField(
        source="proposal.balance_due_on",
        allow_null=True,
        help_text="Due date of the balance; null when there is no deposit.",
    )

    def get_change_until(self, shown: ChangeShown) -> date:
        return shown.proposal.booking.check_in - timedelta(days=1)

    @extend_schema_field(PriceOutput)
    def get_price(self, shown: ChangeShown) -> dict[str, Any]:
        return price_output.price_shown(shown.proposal.price)

    def get_paid_paise(self, shown: ChangeShown) -> int:
        return shown.proposal.booking.total_paise - shown.proposal.booking.balance_paise

    def get_paid(self, shown: ChangeShown) -> str:
        return rupees(self.get_paid_paise(shown))

    def get_difference(self, shown: ChangeShown) -> str:
        return rupees(shown.proposal.difference_paise)

    def get_to_pay(self, shown: ChangeShown) -> str:
        return rupees(shown.proposal.settled.now_paise)

    def get_refund(self, shown: ChangeShown) -> str:
        return rupees(shown.proposal.settled.back_paise)

    def get_kept(self, shown: ChangeShown) -> str:
        return rupees(shown.proposal.settled.kept_paise)

    def get_balance(self, shown: ChangeShown) -> str:
        return rupees(shown.proposal.settled.balance_paise)


class ToPayOutput(serializers.Serializer[Any]):
    """The payment order for the difference."""

    payment_id = serializers.IntegerField(help_text="Dandeli's id of the payment order.")
    razorpay_order_id = serializers.CharField()
    razorpay_key = serializers.CharField(help_text="Razorpay's public key, for Checkout.")
    amount = serializers.CharField(help_text="Rupees.")
    amount_paise = serializers.IntegerField(help_text="Amount in paise, for Checkout.")
    currency = serializers.CharField()
    expires_at = serializers.DateTimeField(help_text="When the hold of the new nights expires.")


class ChangedOutput(serializers.Serializer[Any]):
    message = serializers.CharField()
    made = serializers.BooleanField(
        help_text="Whether the booking has been changed. If not, it is changed once `to_pay` is paid."
    )
    to_pay = ToPayOutput(allow_null=True, help_text="Order to pay first; null when the change has been made.")
    refund = serializers.CharField(help_text="Refund in rupees.")
    refund_paise = serializers.IntegerField()
    booking = BookingOutput(help_text="The booking as it is now.")

    class Meta:
        ref_name = "ChangedBooking"


def change_request_in(said: dict[str, Any]) -> ChangeRequest:
    """What a validated body asks for."""
    rooms = said.get("room_ids")
    return ChangeRequest(nights=nights_in(said), room_ids=None if rooms is None else tuple(rooms))
