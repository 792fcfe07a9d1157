"""Other nights or rooms for a booking: what guest and desk say and are shown alike."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api import prices
from backend.bookings.api.bookings import BookingOutput
from backend.bookings.api.fields import Id, NightsInput, nights_in
from backend.bookings.api.prices import PriceOutput
from backend.bookings.models import FinalBooking
from backend.bookings.services.repricing import ChangeRequest, Proposal
from backend.common import callers
from backend.common.idempotency import idempotent
from backend.common.money import rupees
from backend.common.phrases import phrase
from backend.payments.services import changing, ordering
from backend.payments.services.changing import Done

NOT_SO = (
    "`booking_ended`; `stay_begun`: the day of arrival has begun. `nothing_to_change`. `change_impossible`: its reason "
    "names what cannot be had for these nights or rooms any more, such as a coupon or the rate plan. "
    "`not_refundable`: this rate cannot be changed to less. `difference_too_small`: less than a rupee. "
    "`refunded_elsewhere`: ask the resort. `rate_in_dead_band`, `nothing_to_pay`: these nights have no price."
)
NOT_DONE = (
    f"`room_held`: `lost_rooms` says which rooms somebody has. `difference_changed`, with what it is now. {NOT_SO} "
    "`too_many_rooms_held`, `too_many_holds`, `too_many_room_nights_held`: finish or release an attempt first."
)
PAUSED = "`holds_paused`: holds of yours came to nothing, several times. Retry-After says when to come back."
GATEWAY = (
    "`payment_gateway_unavailable` or `order_in_the_making`: the change waits; try again after Retry-After seconds."
)


class ChangeInput(NightsInput):
    """Other nights, in the same rooms or in others."""

    # The party stays as it is.
    guests = None  # type: ignore[assignment]
    room_ids = serializers.ListField(
        child=Id(),
        min_length=1,
        max_length=settings.MAX_ROOMS_PER_ATTEMPT,
        required=False,
        help_text="All rooms of the changed booking; left out: those that it has.",
    )

    def validate_room_ids(self, value: list[int]) -> list[int]:
        if len(set(value)) < len(value):
            raise serializers.ValidationError("A room is named twice.", "room_twice")
        return value


@extend_schema_serializer(component_name="ChangeBooking")
class MakeChangeInput(ChangeInput):
    expected_difference_paise = serializers.IntegerField(
        min_value=-(2**53),
        max_value=2**53,
        help_text="`difference_paise` of the preview; refused when it is not so any more.",
    )


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A proposal, and who is in its way."""

    proposal: Proposal
    lost_rooms: list[int]


@extend_schema_serializer(component_name="ChangePreview")
class ChangePreviewOutput(serializers.Serializer[Shown]):
    check_in_date = serializers.DateField(source="proposal.nights.check_in")
    check_out_date = serializers.DateField(source="proposal.nights.check_out")
    room_ids = serializers.ListField(
        child=serializers.IntegerField(), source="proposal.room_ids", help_text="All rooms of the changed booking."
    )
    lost_rooms = serializers.ListField(
        child=serializers.IntegerField(), help_text="Rooms that somebody else has for one of the nights."
    )
    change_until = serializers.SerializerMethodField(
        help_text="The last day on which the booking can be changed, at the resort."
    )
    price = serializers.SerializerMethodField(help_text="Of the whole stay as it would be, at today's prices.")
    paid = serializers.SerializerMethodField(help_text="Rupees that were paid up to now.")
    paid_paise = serializers.SerializerMethodField()
    difference = serializers.SerializerMethodField(
        help_text="Rupees that the booking costs more, or less with a minus."
    )
    difference_paise = serializers.IntegerField(
        source="proposal.difference_paise", help_text="To be sent with the change."
    )
    to_pay = serializers.SerializerMethodField(help_text="Rupees to be paid before the change stands.")
    to_pay_paise = serializers.IntegerField(
        source="proposal.settled.now_paise", help_text="To be paid before the change stands."
    )
    refund = serializers.SerializerMethodField(help_text="Rupees that come back.")
    refund_paise = serializers.IntegerField(source="proposal.settled.back_paise")
    kept = serializers.SerializerMethodField(
        help_text="Rupees that do not come back, though the stay costs less: what was promised about cancelling today."
    )
    kept_paise = serializers.IntegerField(source="proposal.settled.kept_paise", help_text="What does not come back.")
    balance = serializers.SerializerMethodField(help_text="Rupees that are left to pay later.")
    balance_paise = serializers.IntegerField(source="proposal.settled.balance_paise")
    balance_due_on = serializers.DateField(
        source="proposal.balance_due_on", allow_null=True, help_text="Until when; null for no deposit."
    )

    def get_change_until(self, shown: Shown) -> date:
        return shown.proposal.booking.check_in - timedelta(days=1)

    @extend_schema_field(PriceOutput)
    def get_price(self, shown: Shown) -> dict[str, Any]:
        return prices.shown(shown.proposal.price)

    def get_paid_paise(self, shown: Shown) -> int:
        return shown.proposal.booking.total_paise - shown.proposal.booking.balance_paise

    def get_paid(self, shown: Shown) -> str:
        return rupees(self.get_paid_paise(shown))

    def get_difference(self, shown: Shown) -> str:
        return rupees(shown.proposal.difference_paise)

    def get_to_pay(self, shown: Shown) -> str:
        return rupees(shown.proposal.settled.now_paise)

    def get_refund(self, shown: Shown) -> str:
        return rupees(shown.proposal.settled.back_paise)

    def get_kept(self, shown: Shown) -> str:
        return rupees(shown.proposal.settled.kept_paise)

    def get_balance(self, shown: Shown) -> str:
        return rupees(shown.proposal.settled.balance_paise)


class ToPayOutput(serializers.Serializer[Any]):
    """What Checkout needs."""

    payment_id = serializers.IntegerField(help_text="Our id of the order to pay.")
    razorpay_order_id = serializers.CharField()
    razorpay_key = serializers.CharField(help_text="For Checkout; not a secret.")
    amount = serializers.CharField(help_text="Rupees.")
    amount_paise = serializers.IntegerField(help_text="What Checkout needs.")
    currency = serializers.CharField()
    expires_at = serializers.DateTimeField(help_text="Until when the new nights are held.")


class ChangedOutput(serializers.Serializer[Any]):
    message = serializers.CharField()
    made = serializers.BooleanField(
        help_text="False: it is made once `to_pay` is paid; until then nothing has changed."
    )
    to_pay = ToPayOutput(allow_null=True, help_text="What is to be paid first; null once it is made.")
    refund = serializers.CharField(help_text="Rupees that come back.")
    refund_paise = serializers.IntegerField()
    booking = BookingOutput(help_text="As it is now.")

    class Meta:
        ref_name = "ChangedBooking"


def change_request_in(said: dict[str, Any]) -> ChangeRequest:
    """What a validated body asks for."""
    rooms = said.get("room_ids")
    return ChangeRequest(nights=nights_in(said), room_ids=None if rooms is None else tuple(rooms))


def previewed(request: Request, booking: FinalBooking) -> dict[str, Any]:
    """The preview of what the request's body asks for."""
    parsed = ChangeInput(data=request.data)
    parsed.is_valid(raise_exception=True)
    proposal, lost = changing.preview(booking, change_request_in(parsed.validated_data), at=timezone.now())
    return dict(ChangePreviewOutput(Shown(proposal=proposal, lost_rooms=lost)).data)


def changed(request: Request, booking: FinalBooking) -> Done:
    """What became of the change that the request's body asks for."""
    parsed = MakeChangeInput(data=request.data)
    parsed.is_valid(raise_exception=True)
    return changing.change(
        booking=booking,
        request=change_request_in(parsed.validated_data),
        expected_difference_paise=parsed.validated_data["expected_difference_paise"],
        user_id=callers.user_id(request),
        at=timezone.now(),
    )


def rendered(done: Done, booking: Any) -> dict[str, Any]:
    """The answer; `booking` is rendered already."""
    order, row = done.order, done.change
    return {
        "message": phrase("The booking is changed.")
        if done.made
        else phrase("Pay the difference to change the booking."),
        "made": done.made,
        "to_pay": order
        and {
            "payment_id": order.pk,
            "razorpay_order_id": order.razorpay_order_id,
            "razorpay_key": ordering.public_key(),
            "amount": rupees(order.amount_paise),
            "amount_paise": order.amount_paise,
            "currency": order.currency,
            "expires_at": timezone.localtime(row.expires_at).isoformat(),
        },
        "refund": rupees(row.back_paise),
        "refund_paise": row.back_paise,
        "booking": booking,
    }


class PreviewChange(APIView):
    refusals = {"404": "No such booking of yours.", "409": NOT_SO}

    @extend_schema(tags=["bookings"], operation_id="preview_change", request=ChangeInput, responses=ChangePreviewOutput)
    def post(self, request: Request, reference: str) -> Response:
        """What other nights or rooms would cost.

        The same party, rate, extras and coupon at today's prices; nothing is held or written.
        """
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(previewed(request, booking))


class ChangeBooking(APIView):
    limited_as = "money"
    refusals = {"404": "No such booking of yours.", "409": NOT_DONE, "429": PAUSED, "503": GATEWAY}

    @extend_schema(tags=["bookings"], operation_id="change_booking", request=MakeChangeInput, responses=ChangedOutput)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Change nights or rooms of a booking, until the day of arrival.

        What costs as much or less is done at once, and the difference goes back to where it came from, less what was
        promised to be kept. What costs more is held, and done when the difference is paid: in Checkout, coming back
        through verify-payment. Honours Idempotency-Key.
        """
        user_id = callers.user_id(request)
        done = changed(request, selectors.booking_of(user_id=user_id, reference=reference))
        booking = selectors.booking_of(user_id=user_id, reference=reference)
        return Response(rendered(done, BookingOutput(booking).data))
