from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.roles import Right
from backend.catalogue.selectors import workplace
from backend.common.idempotency import idempotent
from backend.desk import selectors
from backend.desk.api.bookings import ONE, DeskBookingOutput, shown
from backend.payments.api import changing


class DeskChangedOutput(changing.ChangedOutput):
    booking = DeskBookingOutput(help_text="The booking as it is now.")

    class Meta:
        ref_name = "DeskChangedBooking"


class PreviewChangeAtDesk(APIView):
    refusals = {**ONE, "409": changing.NOT_SO}

    @extend_schema(
        tags=["desk"],
        operation_id="desk_bookings_preview_change",
        request=changing.ChangeInput,
        responses=changing.ChangePreviewOutput,
    )
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Price and refund of a change of nights or rooms, without making it."""
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return Response(changing.previewed(request, booking))


class ChangeAtDesk(APIView):
    limited_as = "money"
    refusals = {**ONE, "409": changing.NOT_DONE, "422": "`idempotency_key_reused`.", "503": changing.GATEWAY}

    @extend_schema(
        tags=["desk"],
        operation_id="desk_bookings_change",
        request=changing.MakeChangeInput,
        responses=DeskChangedOutput,
    )
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Change nights or rooms of a booking for the guest, before the day of arrival, under the guest's own terms.

        When the changed stay costs more, its rooms are held until the guest has paid the difference: `to_pay` is the
        order. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.CANCEL_BOOKINGS)
        done = changing.changed(request, selectors.booking_at(resort=resort, reference=reference))
        booking: Any = shown(request, resort, selectors.booking_at(resort=resort, reference=reference))
        return Response(changing.rendered(done, booking))
