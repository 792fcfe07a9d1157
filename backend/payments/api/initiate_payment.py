from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api.bookings import BookingOutput
from backend.bookings.models import FinalBooking
from backend.common import clock
from backend.common.http import callers
from backend.common.http.countdowns import Countdown
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import Id
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import money_keys, rupees_number
from backend.common.phrases import phrase
from backend.common.time_left import countdown
from backend.payments.models import PaymentOrder
from backend.payments.orders import razorpay_orders
from backend.payments.settlement import free_stays


class InitiatePayment(APIView):
    limited_as = "money"

    class Input(serializers.Serializer[Any]):
        booking_attempt_id = Id()

        class Meta:
            ref_name = "InitiatePaymentInput"

    class Output(Countdown, ShowsMoney):
        message = serializers.CharField()
        payment_id = serializers.IntegerField(
            allow_null=True, help_text="Dandeli's id of the payment order; null when there is nothing to pay."
        )
        razorpay_order_id = serializers.CharField(allow_null=True, help_text="Null when there is nothing to pay.")
        razorpay_key = serializers.CharField(help_text="Razorpay's public key, for Checkout.")
        amount = serializers.FloatField(help_text="Amount due now, in rupees: the total, or the deposit.")
        amount_paise = serializers.IntegerField(help_text="Amount due now, in paise, for Checkout.")
        total = MoneyField("Total price of the stay, in rupees.")
        balance = MoneyField('Balance to pay later, in rupees; "0.00" when everything is due now.')
        currency = serializers.CharField()
        expires_at = serializers.SerializerMethodField(help_text="When the hold for this payment expires.")
        booking = BookingOutput(
            allow_null=True, help_text="The booking, when there is nothing to pay: it is confirmed at once. Else null."
        )

        class Meta:
            ref_name = "InitiatePaymentOutput"

    refusals = {
        "401": "`account_inactive`: the account has been deactivated.",
        "404": "you have no such booking attempt.",
        "409": "`guests_missing`: add the guests first. `attempt_expired`, `attempt_released`: search and select rooms "
        "again. `attempt_completed`: it is already a booking. `room_held`: a room has been taken. `coupon_used_up`, "
        "`coupon_used_by_guest`: the coupon can no longer be used. `order_paid`: the order was paid and is being "
        "refunded. `too_many_rooms_held`, `too_many_holds`, `too_many_room_nights_held`: after a failed payment, when "
        "you hold other rooms in the meantime. `amount_above_maximum`: it is more than one online payment may be. "
        "`payment_refused`: Razorpay does not accept this payment, and will not; contact the resort.",
        "503": "`payment_gateway_unavailable`: Razorpay does not respond. `order_in_the_making`: the order is being "
        "created. The rooms stay held; try again after Retry-After seconds.",
    }

    @extend_schema(tags=["payment"], operation_id="initiate_payment", request=Input, responses=Output)
    @idempotent
    def post(self, request: Request) -> Response:
        """Get the payment order of a booking attempt.

        Repeatable: the same booking attempt gets the same order. Extends the hold. After a failed payment the rooms are
        held again. When there is nothing to pay, it is booked at once: `amount` is 0, there is no order, and `booking`
        is the booking. Honours Idempotency-Key.
        """
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        about = {
            "user_id": callers.user_id(request),
            "attempt_id": said.validated_data["booking_attempt_id"],
            "at": clock.now(),
        }
        booked = free_stays.book_free_stay(**about)
        if booked:
            return Response(_free_output(booked, at=clock.now()))
        order = razorpay_orders.initiate(**about)
        # Razorpay may have taken its time.
        return Response(_order_output(order, at=clock.now()))


def _order_output(order: PaymentOrder, *, at: datetime) -> dict[str, Any]:
    return {
        "message": phrase("Payment initiated."),
        "payment_id": order.pk,
        "razorpay_order_id": order.razorpay_order_id,
        "razorpay_key": razorpay_orders.public_key(),
        "amount": rupees_number(order.amount_paise),
        "amount_paise": order.amount_paise,
        **money_keys(total=order.attempt.total_paise, balance=order.attempt.total_paise - order.amount_paise),
        "currency": order.currency,
        **countdown(order.attempt.expires_at, at=at),
        "booking": None,
    }


def _free_output(booking: FinalBooking, *, at: datetime) -> dict[str, Any]:
    """Nothing to pay: no order, and the booking."""
    shown = selectors.booking_of(user_id=booking.user_id, reference=booking.reference)
    return {
        "message": phrase("There is nothing to pay. Your booking is confirmed."),
        "payment_id": None,
        "razorpay_order_id": None,
        "razorpay_key": razorpay_orders.public_key(),
        "amount": rupees_number(0),
        "amount_paise": 0,
        **money_keys(total=0, balance=0),
        "currency": booking.attempt.frozen_price.currency,
        **countdown(booking.attempt.expires_at, at=at),
        "booking": BookingOutput(shown).data,
    }
