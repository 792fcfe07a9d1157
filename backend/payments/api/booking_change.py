"""Endpoints that change nights or rooms of a booking, shared by guest and desk."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api.bookings import BookingOutput
from backend.bookings.models import FinalBooking
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.money import rupees
from backend.common.phrases import phrase
from backend.payments.api import change_fields
from backend.payments.orders import razorpay_orders
from backend.payments.refunds import paid_changes
from backend.payments.refunds.paid_changes import Done

NOT_SO = (
    "`booking_ended`: it was cancelled or marked as a no-show. `stay_begun`: the day of arrival has begun. "
    "`nothing_to_change`: the booking already has these nights and rooms. `change_impossible`: its reason names what "
    "is not available for these nights or rooms, such as the coupon or the rate plan. `not_refundable`: this rate "
    "cannot be changed to a cheaper stay. `difference_too_small`: it is less than one rupee. `refunded_elsewhere`: "
    "contact the resort. `rate_in_dead_band`, `nothing_to_pay`: there is no valid price for these nights."
)
NOT_DONE = (
    f"`room_held`: `lost_rooms` lists the rooms that are taken. `difference_changed`: the answer has the new one. "
    f"{NOT_SO} "
    "`too_many_rooms_held`, `too_many_holds`, `too_many_room_nights_held`: finish or release an attempt first."
)
PAUSED = "`holds_paused`: several of your holds ended without a booking. Try again after Retry-After seconds."
GATEWAY = (
    "`payment_gateway_unavailable`: Razorpay does not respond. `order_in_the_making`: the order is being created. The "
    "change is kept; try again after Retry-After seconds."
)


def previewed(request: Request, booking: FinalBooking) -> dict[str, Any]:
    """The preview of what the request's body asks for."""
    parsed = change_fields.ChangeInput(data=request.data)
    parsed.is_valid(raise_exception=True)
    proposal, lost = paid_changes.preview(
        booking, change_fields.change_request_in(parsed.validated_data), at=timezone.now()
    )
    return dict(change_fields.ChangePreviewOutput(change_fields.ChangeShown(proposal=proposal, lost_rooms=lost)).data)


def changed_output(request: Request, booking: FinalBooking) -> Done:
    """What became of the change that the request's body asks for."""
    parsed = change_fields.MakeChangeInput(data=request.data)
    parsed.is_valid(raise_exception=True)
    return paid_changes.change_booking(
        booking=booking,
        request=change_fields.change_request_in(parsed.validated_data),
        expected_difference_paise=parsed.validated_data["expected_difference_paise"],
        user_id=callers.user_id(request),
        at=timezone.now(),
    )


def change_output(done: Done, booking: Any) -> dict[str, Any]:
    """The answer; `booking` is rendered already."""
    order, row = done.order, done.change
    return {
        "message": phrase("The booking has been changed.")
        if done.made
        else phrase("Pay the difference to change the booking."),
        "made": done.made,
        "to_pay": order
        and {
            "payment_id": order.pk,
            "razorpay_order_id": order.razorpay_order_id,
            "razorpay_key": razorpay_orders.public_key(),
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
    refusals = {"404": "you have no such booking.", "409": NOT_SO}

    @extend_schema(
        tags=["bookings"],
        operation_id="preview_change",
        request=change_fields.ChangeInput,
        responses=change_fields.ChangePreviewOutput,
    )
    def post(self, request: Request, reference: str) -> Response:
        """Preview a change of nights or rooms.

        The same guests, rate plan, extras and coupon at today's prices. Nothing is held or stored.
        """
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(previewed(request, booking))


class ChangeBooking(APIView):
    limited_as = "money"
    refusals = {"404": "you have no such booking.", "409": NOT_DONE, "429": PAUSED, "503": GATEWAY}

    @extend_schema(
        tags=["bookings"],
        operation_id="change_booking",
        request=change_fields.MakeChangeInput,
        responses=change_fields.ChangedOutput,
    )
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Change nights or rooms of a booking, before the day of arrival.

        When the changed stay costs the same or less, it is changed at once and the difference is refunded, less what
        the cancellation policy keeps. When it costs more, the new nights are held until the difference is paid in
        Razorpay Checkout; then call verify-payment. Honours Idempotency-Key.
        """
        user_id = callers.user_id(request)
        done = changed_output(request, selectors.booking_of(user_id=user_id, reference=reference))
        booking = selectors.booking_of(user_id=user_id, reference=reference)
        return Response(change_output(done, BookingOutput(booking).data))
