from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.models.booking_end import LONGEST_REASON
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.http.text_fields import Text
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE, DeskBookingOutput, desk_booking_output
from backend.payments.refunds import cancellations, undone_endings
from backend.privacy.services import trail


@extend_schema_serializer(component_name="DeskReason")
class ReasonInput(serializers.Serializer[Any]):
    reason = Text(
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST_REASON,
        help_text="Why, in a few words; kept with the booking. No names or phone numbers.",
    )


class _EndInput(ReasonInput):
    expected_refund_paise = serializers.IntegerField(
        required=False, min_value=0, help_text="The refund you have shown; any other refund changes nothing."
    )


class CancelAtDesk(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": "`booking_ended`: it was marked as a no-show. `stay_over`: the guests have left, or the time to leave "
        "is over. `refund_changed`: nothing was cancelled; the answer has the new refund.",
    }

    @extend_schema_serializer(component_name="DeskCancellation")
    class Input(_EndInput):
        refund = serializers.ChoiceField(
            choices=[(giving.value, giving.value) for giving in cancellations.Giving],
            default=cancellations.Giving.FULL.value,
            help_text="`full`: refund everything. `policy`: keep the fee of the booking's cancellation policy.",
        )

    @extend_schema(tags=["desk"], operation_id="desk_bookings_cancel", request=Input, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Cancel a booking for the guest, until the stay is over.

        Its rooms are free at once. The guest gets a full refund, or the refund by the cancellation policy; it is sent
        after a quarter of an hour, until when all of it can be undone. Repeating the request has no further effect.
        Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        giving = cancellations.Giving(wish.validated_data["refund"])
        said = {"user_id": callers.user_id(request), "at": clock.now(), "reason": wish.validated_data["reason"]}
        seen = wish.validated_data.get("expected_refund_paise")
        if cancellations.cancel_by_staff(booking=booking, giving=giving, expected_refund_paise=seen, **said):
            trail.acted(booking, what=f"cancelled, refund {giving.value}", reason=said["reason"])
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


class NoShowAtDesk(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": "`arrival_ahead`: this can only be done from the day of arrival on. `booking_ended`: it was cancelled. "
        "`guest_arrived`: the guests have been checked in. `stay_over`: the time to leave is over. `refund_changed`: "
        "nothing was marked; the answer has the new refund.",
    }

    @extend_schema_serializer(component_name="DeskNoShow")
    class Input(_EndInput):
        pass

    @extend_schema(tags=["desk"], operation_id="desk_bookings_no_show", request=Input, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Mark a booking as a no-show, from the day of arrival on.

        Its rooms are free at once. The no-show fee of the booking's cancellation policy is kept and the rest is
        refunded. It can be undone for a while. Repeating the request has no further effect. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        said = {"user_id": callers.user_id(request), "at": clock.now(), "reason": wish.validated_data["reason"]}
        seen = wish.validated_data.get("expected_refund_paise")
        if cancellations.mark_no_show(booking=booking, expected_refund_paise=seen, **said):
            trail.acted(booking, what="marked as a no-show", reason=said["reason"])
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


class UndoAtDesk(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": "`nothing_to_undo`: the booking stands. `undo_too_late`: the time for it is over. `refund_sent`: its "
        "money is on its way back. `rooms_given_away`: `lost_rooms` have been sold or blocked since. `coupon_used_up`, "
        "`coupon_used_by_guest`: its coupon has been used since. `guest_gone`: the account was deleted.",
    }

    @extend_schema(tags=["desk"], operation_id="desk_bookings_undo", request=ReasonInput, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Undo a cancellation or a no-show, until `undo_until`.

        The booking stands again with its rooms and its price, as long as the rooms are free and its refund, if there
        is one, still waits to be sent. The guest is told. Repeating the request has no further effect. Honours
        Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        reason = _reason(request)
        if undone_endings.undo_ending(booking=booking, user_id=callers.user_id(request), at=clock.now(), reason=reason):
            trail.acted(booking, what="the end of the booking was undone", reason=reason)
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


def _reason(request: Request) -> str:
    said = ReasonInput(data=request.data)
    said.is_valid(raise_exception=True)
    reason: str = said.validated_data["reason"]
    return reason
