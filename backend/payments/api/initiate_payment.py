from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import Id
from backend.common.money import rupees_number
from backend.common.phrases import phrase
from backend.payments.orders import razorpay_orders


class InitiatePayment(APIView):
    limited_as = "money"

    class Input(serializers.Serializer[Any]):
        booking_attempt_id = Id()

        class Meta:
            ref_name = "InitiatePaymentInput"

    class Output(serializers.Serializer[Any]):
        message = serializers.CharField()
        payment_id = serializers.IntegerField(help_text="Dandeli's id of the payment order.")
        razorpay_order_id = serializers.CharField()
        razorpay_key = serializers.CharField(help_text="Razorpay's public key, for Checkout.")
        amount = serializers.FloatField(help_text="Amount due now, in rupees: the total, or the deposit.")
        amount_paise = serializers.IntegerField(help_text="Amount due now, in paise, for Checkout.")
        total_paise = serializers.IntegerField(help_text="Total price of the stay, in paise.")
        balance_paise = serializers.IntegerField(
            help_text="Balance to pay later, in paise; 0 when everything is due now."
        )
        currency = serializers.CharField()
        expires_at = serializers.DateTimeField(help_text="When the hold for this payment expires.")

        class Meta:
            ref_name = "InitiatePaymentOutput"

    refusals = {
        "404": "you have no such booking attempt.",
        "409": "`guests_missing`: add the guests first. `attempt_expired`, `attempt_released`: search and select rooms "
        "again. `attempt_completed`: it is already a booking. `room_held`: a room has been taken. `coupon_used_up`, "
        "`coupon_used_by_guest`: the coupon can no longer be used. `order_paid`: the order was paid and is being "
        "refunded. `too_many_rooms_held`, `too_many_holds`, `too_many_room_nights_held`: after a failed payment, when "
        "you hold other rooms in the meantime.",
        "503": "`payment_gateway_unavailable`: Razorpay does not respond. `order_in_the_making`: the order is being "
        "created. The rooms stay held; try again after Retry-After seconds.",
    }

    @extend_schema(tags=["payment"], operation_id="initiate_payment", request=Input, responses=Output)
    @idempotent
    def post(self, request: Request) -> Response:
        """Get the payment order of a booking attempt.

        Repeatable: the same booking attempt gets the same order. Extends the hold. After a failed payment the rooms are
        held again. Honours Idempotency-Key.
        """
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        attempt_id = said.validated_data["booking_attempt_id"]
        order = razorpay_orders.initiate(user_id=callers.user_id(request), attempt_id=attempt_id, at=timezone.now())
        return Response(
            {
                "message": phrase("Payment initiated."),
                "payment_id": order.pk,
                "razorpay_order_id": order.razorpay_order_id,
                "razorpay_key": razorpay_orders.public_key(),
                "amount": rupees_number(order.amount_paise),
                "amount_paise": order.amount_paise,
                "total_paise": order.attempt.total_paise,
                "balance_paise": order.attempt.total_paise - order.amount_paise,
                "currency": order.currency,
                "expires_at": timezone.localtime(order.attempt.expires_at).isoformat(),
            }
        )
