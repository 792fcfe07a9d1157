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
from backend.payments.api import booking_change, booking_changes, change_fields
from backend.payments.api.change_records import ChangeOutput


class DeskChangedOutput(change_fields.ChangedOutput):
    booking = DeskBookingOutput(help_text="The booking as it is now.")

    class Meta:
        ref_name = "DeskChangedBooking"


class DeskDroppedOutput(booking_changes.DroppedOutput):
    booking = DeskBookingOutput(help_text="The booking, as it was before.")

    class Meta:
        ref_name = "DeskDroppedChange"


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

        When something is to be paid first, its rooms are held until the guest has paid it: `to_pay` is the order.
        Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        done = booking_change.changed_output(request, selectors.booking_at(resort=resort, reference=reference))
        booking: Any = desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference))
        return Response(booking_change.change_output(done, booking))


class DeskChanges(APIView):
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_bookings_changes_list", responses=ChangeOutput(many=True))
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """The changes of a booking, the latest first: made, waiting to be paid, or come to nothing."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return Response(booking_changes.changes_output(booking))


class DeskChange(APIView):
    refusals = {**ONE, "404": "you do not work there, or there is no such booking or change."}

    @extend_schema(tags=["desk"], operation_id="desk_bookings_changes_read", responses=ChangeOutput)
    def get(self, request: Request, slug: str, reference: str, change_number: int) -> Response:
        """One change of a booking."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return Response(booking_changes.one_change_output(booking, number=change_number))


class DropChangeAtDesk(APIView):
    limited_as = "money"
    refusals = {**ONE, "409": booking_changes.NOT_DROPPED, "422": "`idempotency_key_reused`."}

    @extend_schema(
        tags=["desk"],
        operation_id="desk_bookings_drop_change",
        request=booking_changes.DropInput,
        responses=DeskDroppedOutput,
    )
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Drop a change that waits to be paid, whoever asked for it.

        Its nights are free at once, and the booking stays as it is. A payment that arrives afterwards is refunded.
        Repeating the request has no further effect. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        change = booking_changes.dropped_change(request, selectors.booking_at(resort=resort, reference=reference))
        booking: Any = desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference))
        return Response(booking_changes.dropped_output(change, booking))
