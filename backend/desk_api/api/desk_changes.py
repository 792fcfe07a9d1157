from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common.http.idempotency import idempotent
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE, DeskBookingOutput, desk_booking_output
from backend.payments.api import booking_change, change_fields


class DeskChangedOutput(change_fields.ChangedOutput):
    booking = DeskBookingOutput(help_text="The booking as it is now.")

    class Meta:
        ref_name = "DeskChangedBooking"


class PreviewChangeAtDesk(APIView):
    refusals = {**ONE, "409": booking_change.NOT_SO}

    @extend_schema(
        tags=["desk"],
        operation_id="desk_bookings_preview_change",
        request=change_fields.ChangeInput,
        responses=change_fields.ChangePreviewOutput,
    )
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Price and refund of a change of nights or rooms, without making it."""
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return Response(booking_change.previewed(request, booking))


class ChangeAtDesk(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": booking_change.NOT_DONE,
        "422": "`idempotency_key_reused`.",
        "503": booking_change.GATEWAY,
    }

    @extend_schema(
        tags=["desk"],
        operation_id="desk_bookings_change",
        request=change_fields.MakeChangeInput,
        responses=DeskChangedOutput,
    )
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Change nights or rooms of a booking for the guest, before the day of arrival, under the guest's own terms.

        When the changed stay costs more, its rooms are held until the guest has paid the difference: `to_pay` is the
        order. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        done = booking_change.changed_output(request, selectors.booking_at(resort=resort, reference=reference))
        booking: Any = desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference))
        return Response(booking_change.change_output(done, booking))
