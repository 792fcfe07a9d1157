from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import money_keys, rupees_number
from backend.common.phrases import phrase
from backend.payments.balances import balance_orders
from backend.payments.orders import razorpay_orders


class PayBalance(APIView):
    limited_as = "money"

    class Output(ShowsMoney):
        message = serializers.CharField()
        payment_id = serializers.IntegerField(help_text="Dandeli's id of the payment order.")
        razorpay_order_id = serializers.CharField()
        razorpay_key = serializers.CharField(help_text="Razorpay's public key, for Checkout.")
        amount = serializers.FloatField(
            help_text="Amount to pay now, in rupees: the balance, or the next part of one that is more than one online "
            "payment may be."
        )
        amount_paise = serializers.IntegerField(help_text="Amount to pay now, in paise, for Checkout.")
        balance = MoneyField("The whole balance, in rupees.")
        currency = serializers.CharField()
        due_on = serializers.DateField(help_text="Due date of the balance.")

        class Meta:
            ref_name = "PayBalanceOutput"

    refusals = {
        "404": "you have no such booking.",
        "409": "`nothing_due`: there is no balance to pay. `booking_over`: the booking has ended. "
        "`amount_above_maximum`, `payment_refused`: Razorpay does not accept this payment, and will not; contact the "
        "resort.",
        "503": "`payment_gateway_unavailable`: Razorpay does not respond. `order_in_the_making`: the order is being "
        "created. Try again after Retry-After seconds.",
    }

    @extend_schema(tags=["bookings"], operation_id="pay_balance", request=None, responses=Output)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Get the payment order for the balance of a booking.

        A balance above what one online payment may be is paid in parts: pay this order, then ask for the next one.
        Repeatable: the same booking gets the same order for some days. Pay it in Razorpay Checkout, then call
        verify-payment. Honours Idempotency-Key.
        """
        booking, order = balance_orders.pay_balance(
            user_id=callers.user_id(request), reference=reference, at=clock.now()
        )
        return Response(
            {
                "message": phrase("Payment initiated."),
                "payment_id": order.pk,
                "razorpay_order_id": order.razorpay_order_id,
                "razorpay_key": razorpay_orders.public_key(),
                "amount": rupees_number(order.amount_paise),
                "amount_paise": order.amount_paise,
                **money_keys(balance=booking.balance_paise),
                "currency": order.currency,
                "due_on": booking.balance_due_on and booking.balance_due_on.isoformat(),
            }
        )
