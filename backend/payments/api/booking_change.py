"""Endpoints that change nights or rooms of a booking, shared by guest and desk."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api.bookings import BookingOutput
from backend.bookings.models import FinalBooking
from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.money import money_keys
from backend.common.phrases import phrase
from backend.payments.api import change_fields, change_records
from backend.payments.refunds import paid_changes
from backend.payments.refunds.paid_changes import Done

NOT_SO = (
    "`booking_ended`: it was cancelled or marked as a no-show. `stay_begun`: the day of arrival has begun. "
    "`nothing_to_change`: the booking already has these nights and rooms. `change_impossible`: its reason names what "
    "is not possible for these nights or rooms, such as too many guests. `not_refundable`: this rate "
    "cannot be changed to a cheaper stay. `difference_too_small`: it cannot be refunded to your payments in amounts of "
    "one rupee or more. `refunded_elsewhere`: "
    "contact the resort. `rate_in_dead_band`, `nothing_to_pay`: there is no valid price for these nights. "
    "`e_invoice_needed`: the resort can no longer issue the invoice to the SEZ unit. "
    "`stay_not_allowed`: `rules` lists the restrictions that apply, and which stays are possible. "
    "`amount_above_maximum`: what is to be paid first is more than one online payment may be; contact the resort."
)
NOT_DONE = (
    f"`room_held`: `lost_rooms` lists the rooms that are taken. `difference_changed`: the answer has the new one. "
    f"`change_overtaken`: somebody else has changed the booking at the same time; preview the change again. "
    f"{NOT_SO} "
    "`too_many_rooms_held`, `too_many_holds`, `too_many_room_nights_held`: finish or release an attempt first. "
    "`payment_refused`: Razorpay does not accept this payment, and will not; contact the resort."
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
    # First: what is asked for while it is priced is later.
    last = paid_changes.last_change(booking)
    proposal, lost = paid_changes.preview(
        booking, change_fields.change_request_in(parsed.validated_data), at=clock.now()
    )
    shown = change_fields.ChangeShown(proposal=proposal, lost_rooms=lost, last_change=last)
    return dict(change_fields.ChangePreviewOutput(shown).data)


def changed_output(request: Request, booking: FinalBooking) -> Done:
    """What became of the change that the request's body asks for."""
    parsed = change_fields.MakeChangeInput(data=request.data)
    parsed.is_valid(raise_exception=True)
    return paid_changes.change_booking(
        booking=booking,
        request=change_fields.change_request_in(parsed.validated_data),
        expected_difference_paise=parsed.validated_data["expected_difference_paise"],
        expected_last_change=parsed.validated_data.get("expected_last_change"),
        user_id=callers.user_id(request),
        at=clock.now(),
    )


def change_output(done: Done, booking: Any) -> dict[str, Any]:
    """The answer; `booking` is rendered already."""
    order, row, now = done.order, done.change, clock.now()
    return {
        "message": phrase("The booking has been changed.")
        if done.made
        else phrase("Pay the difference to change the booking."),
        "made": done.made,
        "to_pay": order and change_records.order_to_pay(order, row, at=now),
        **money_keys(refund=row.back_paise),
        "change": change_records.changes_shown([row], at=now)[0],
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

        The same guests, rate plan, extras and coupon at today's prices. What is not offered any more falls away:
        `fell_away` lists it. Nothing is held or stored.
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

        When nothing is due, it is changed at once, and what was paid too much is refunded, less what the cancellation
        policy keeps. When the changed stay costs more, or its balance is due already, the new nights are held until
        `to_pay` is paid in Razorpay Checkout; then call verify-payment. Honours Idempotency-Key.
        """
        user_id = callers.user_id(request)
        done = changed_output(request, selectors.booking_of(user_id=user_id, reference=reference))
        booking = selectors.booking_of(user_id=user_id, reference=reference)
        return Response(change_output(done, BookingOutput(booking).data))
