from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common import clock
from backend.common.http.open_views import OpenView
from backend.holds.states import AttemptState
from backend.payments.api.verify_payment import CheckoutInput
from backend.payments.intake import checkout_return


class PaymentReturn(OpenView):
    class Output(serializers.Serializer[Any]):
        booking_attempt_id = serializers.IntegerField()
        status = serializers.ChoiceField(choices=AttemptState.choices)

        class Meta:
            ref_name = "PaymentReturnOutput"

    refusals = {
        "400": "`signature_invalid`: nothing was changed.",
        "404": "the order was deleted long ago.",
    }

    @extend_schema(tags=["payment"], operation_id="payment_return", request=CheckoutInput, responses=Output, auth=[])
    def post(self, request: Request) -> Response:
        """Verify a payment on the way back from the bank, without a login.

        For Checkout's `callback_url`, to which the guest's browser comes from another site. It believes the signature
        alone, and says no more than the status. Repeating the request has no further effect.
        """
        said = CheckoutInput(data=request.data)
        said.is_valid(raise_exception=True)
        attempt = checkout_return.verify_without_login(
            order_id=said.validated_data["razorpay_order_id"],
            payment_id=said.validated_data["razorpay_payment_id"],
            signature=said.validated_data["razorpay_signature"],
            at=clock.now(),
        )
        return Response({"booking_attempt_id": attempt.pk, "status": attempt.status(clock.now()).value})
