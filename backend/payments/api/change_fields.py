"""What a change of a booking is asked with and answered with, for guest and desk."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from backend.bookings.api.bookings import BookingOutput
from backend.bookings.services.change_proposals import ChangeRequest, Proposal
from backend.common.http.input_fields import BoundedList, Id, NightsInput, nights_in
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.holds.api import price_output
from backend.holds.api.price_output import PriceOutput
from backend.payments.api.change_records import ChangeOutput, FallenPartOutput, ToPayOutput


class ChangeInput(NightsInput):
    """New nights, in the same rooms or in other rooms."""

    # The party stays as it is.
    guests = None  # type: ignore[assignment]
    room_ids = BoundedList(
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
    expected_last_change = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**15,
        help_text="`last_change` of the preview. The request is refused when another change was asked for since.",
    )


@dataclass(frozen=True, kw_only=True)
class ChangeShown:
    """A proposal, who is in its way, and which change is the booking's latest by now."""

    proposal: Proposal
    lost_rooms: list[int]
    last_change: int


@extend_schema_serializer(component_name="ChangePreview")
class ChangePreviewOutput(ShowsMoney):
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
    paid = MoneyField("Amount paid so far, in rupees.", source="proposal.booking.paid_paise")
    difference = MoneyField(
        "Price difference in rupees; negative when the stay gets cheaper. Less than one rupee is zero: it is neither "
        "collected nor refunded, and is a line of the price.",
        source="proposal.difference_paise",
        paise_help="The same in paise. Send it as `expected_difference_paise` with the change.",
    )
    to_pay = MoneyField("Amount to pay before the change is made, in rupees.", source="proposal.settled.now_paise")
    refund = MoneyField("Refund in rupees.", source="proposal.settled.back_paise")
    kept = MoneyField(
        "Amount that is not refunded although the stay gets cheaper, by the cancellation policy, in rupees.",
        source="proposal.settled.kept_paise",
    )
    balance = MoneyField("Balance after the change, in rupees.", source="proposal.settled.balance_paise")
    balance_due_on = serializers.DateField(
        source="proposal.balance_due_on",
        allow_null=True,
        help_text="Due date of the balance; null when none is left.",
    )
    fell_away = FallenPartOutput(
        source="proposal.fell_away",
        many=True,
        help_text="What was booked and is not part of the changed stay; the price is without it.",
    )
    last_change = serializers.IntegerField(
        help_text="Number of the booking's latest change, 0 for none. Send it as `expected_last_change`."
    )

    def get_change_until(self, shown: ChangeShown) -> date:
        return shown.proposal.booking.check_in - timedelta(days=1)

    @extend_schema_field(PriceOutput)
    def get_price(self, shown: ChangeShown) -> dict[str, Any]:
        return price_output.price_shown(shown.proposal.price)


class ChangedOutput(ShowsMoney):
    message = serializers.CharField()
    made = serializers.BooleanField(
        help_text="Whether the booking has been changed. If not, it is changed once `to_pay` is paid."
    )
    to_pay = ToPayOutput(allow_null=True, help_text="Order to pay first; null when the change has been made.")
    refund = MoneyField("Refund in rupees.")
    change = ChangeOutput(help_text="The change, made or waiting.")
    booking = BookingOutput(help_text="The booking as it is now.")

    class Meta:
        ref_name = "ChangedBooking"


def change_request_in(said: dict[str, Any]) -> ChangeRequest:
    """What a validated body asks for."""
    rooms = said.get("room_ids")
    return ChangeRequest(nights=nights_in(said), room_ids=None if rooms is None else tuple(rooms))
