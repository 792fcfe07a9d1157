from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import callers
from backend.common.idempotency import idempotent
from backend.common.money import rupees_number
from backend.common.phrases import phrase
from backend.payments.services import balances, ordering


class PayBalance(APIView):
    limited_as = "money"

    class Output(serializers.Serializer[Any]):
        message = serializers.CharField()
        payment_id = serializers.IntegerField(help_text="Our id of the order to pay.")
        razorpay_order_id = serializers.CharField()
        razorpay_key = serializers.CharField(help_text="For Checkout; not a secret.")
        amount = serializers.FloatField(help_text="The balance in rupees.")
        amount_paise = serializers.IntegerField(help_text="The balance in paise: what Checkout needs.")
        currency = serializers.CharField()
        due_on = serializers.DateField(help_text="The day until which it should be paid.")

        class Meta:
            ref_name = "PayBalanceOutput"

    refusals = {
        "404": "No such booking of yours.",
        "409": "`nothing_due`: everything is paid. `booking_over`: the booking has ended.",
        "503": "`payment_gateway_unavailable` or `order_in_the_making`: try again after Retry-After seconds.",
    }

    @extend_schema(tags=["bookings"], operation_id="pay_balance", request=None, responses=Output)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Get the order for what a booking leaves to pay.

        Repeatable: the same booking gets the same order for some days. Pay it in Checkout and come back through
        verify-payment. Honours Idempotency-Key.
        """
        booking, order = balances.pay(user_id=callers.user_id(request), reference=reference, at=timezone.now())
        return Response(
            {
                "message": phrase("Payment initiated."),
                "payment_id": order.pk,
                "razorpay_order_id": order.razorpay_order_id,
                "razorpay_key": ordering.public_key(),
                "amount": rupees_number(order.amount_paise),
                "amount_paise": order.amount_paise,
                "currency": order.currency,
                "due_on": booking.balance_due_on and booking.balance_due_on.isoformat(),
            }
        )
