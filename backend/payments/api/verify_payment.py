from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.api.attempts import AttemptOutput, attempt_output
from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.phrases import phrase
from backend.holds import selectors as holds_selectors
from backend.holds.states import AttemptState
from backend.payments import selectors
from backend.payments.intake import checkout_return
from backend.payments.models.refund import RefundReason

SENT_BACK = [reason for reason in RefundReason if reason is not RefundReason.EXTERNAL]
MESSAGES = {
    AttemptState.COMPLETED: phrase("Payment verified. Your booking is confirmed."),
    AttemptState.PAYMENT_PENDING: phrase("Payment received. The confirmation will follow in a moment."),
}
GOES_BACK = phrase("This payment could not be used. It is refunded in full.")
NO_BOOKING = phrase("This booking attempt did not become a booking. Any payment for it is refunded.")


class CheckoutInput(serializers.Serializer[Any]):
    """What Razorpay Checkout hands over."""

    razorpay_order_id = serializers.RegexField(
        r"^order_\w{1,34}\Z", error_messages={"invalid": phrase("This is not the id of an order.")}
    )
    razorpay_payment_id = serializers.RegexField(
        r"^pay_\w{1,36}\Z", error_messages={"invalid": phrase("This is not the id of a payment.")}
    )
    razorpay_signature = serializers.CharField(max_length=256)

    class Meta:
        ref_name = "VerifyPaymentInput"


class VerifyPayment(APIView):
    limited_as = "money"

    class Output(AttemptOutput):
        message = serializers.CharField()
        refund_reason = serializers.ChoiceField(
            choices=[("", ""), *((reason.value, reason.value) for reason in SENT_BACK)],
            help_text="Why this payment is refunded in full: `changed`: the change was dropped, or something else "
            "happened to the booking first. `rooms_gone`: somebody else has the rooms. `cancelled`: the booking has "
            "ended. Empty when the payment was used.",
        )

        class Meta:
            ref_name = "VerifyPaymentOutput"

    refusals = {
        "400": "`signature_invalid`: the booking attempt is marked as failed and its rooms are released.",
        "404": "you have no such order.",
    }

    @extend_schema(tags=["payment"], operation_id="verify_payment", request=CheckoutInput, responses=Output)
    @idempotent
    def post(self, request: Request) -> Response:
        """Verify a payment after Razorpay Checkout.

        Send what Checkout's handler returned: the booking is confirmed without waiting for the webhook. When the status
        is still `payment_pending`, poll the booking attempt. Honours Idempotency-Key.
        """
        said = CheckoutInput(data=request.data)
        said.is_valid(raise_exception=True)
        attempt = checkout_return.verify(
            user_id=callers.user_id(request),
            order_id=said.validated_data["razorpay_order_id"],
            payment_id=said.validated_data["razorpay_payment_id"],
            signature=said.validated_data["razorpay_signature"],
            at=clock.now(),
        )
        shown = holds_selectors.attempt_of(user_id=callers.user_id(request), attempt_id=attempt.pk)
        now = clock.now()
        reason = selectors.refund_reason(razorpay_payment_id=said.validated_data["razorpay_payment_id"])
        message = GOES_BACK if reason else MESSAGES.get(shown.status(now), NO_BOOKING)
        return Response({"message": message, "refund_reason": reason or "", **attempt_output(shown, at=now)})
