from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.services import undone_keys
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import may, workplace
from backend.common import clock
from backend.common.http.idempotency import idempotent
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE, DeskBookingOutput, desk_booking_output
from backend.desk_api.api.desk_endings import ReasonInput
from backend.documents.services import undone_check_outs
from backend.privacy.services import trail

WINDOW = (
    "`undo_too_late`: it can be undone until noon of the next day, by an owner for a week. `stay_changed_since`: the "
    "stay was changed since, or nights were given up with it. `booking_ended`: it was cancelled or marked as a no-show."
)


class UndoCheckIn(APIView):
    limited_as = "money"
    refusals = {**ONE, "409": WINDOW}

    @extend_schema(tags=["desk"], operation_id="desk_undo_check_in", request=ReasonInput, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Undo a check-in that was a mistake, until noon of the next day.

        The booking is as it was before, and its guests may be checked in again. Repeating the request has no further
        effect. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        reason, late = _reason_of(request), may(request.user, Right.UNDO_LATE, resort)
        if undone_keys.undo_arrival(booking, at=clock.now(), late=late):
            trail.acted(booking, what="the check-in was undone", reason=reason)
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


class UndoCheckOut(APIView):
    limited_as = "money"
    refusals = {**ONE, "409": f"{WINDOW} `e_invoice_needed`: its credit note cannot be issued here."}

    @extend_schema(tags=["desk"], operation_id="desk_undo_check_out", request=ReasonInput, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Undo a check-out that was a mistake, until noon of the next day.

        Its invoice is taken back by a credit note, and the next check-out issues another one. Repeating the request
        has no further effect. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        reason, late = _reason_of(request), may(request.user, Right.UNDO_LATE, resort)
        if undone_check_outs.undo_check_out(booking, at=clock.now(), late=late):
            trail.acted(booking, what="the check-out was undone", reason=reason)
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


def _reason_of(request: Request) -> str:
    said = ReasonInput(data=request.data)
    said.is_valid(raise_exception=True)
    found: Any = said.validated_data["reason"]
    return str(found)
