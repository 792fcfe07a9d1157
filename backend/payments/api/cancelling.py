from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api.bookings import BookingOutput
from backend.common import callers
from backend.common.idempotency import idempotent
from backend.payments.services import cancelling


class CancelBooking(APIView):
    limited_as = "money"
    refusals = {
        "404": "No such booking of yours.",
        "409": "`stay_begun`: ask the resort.",
    }

    @extend_schema(tags=["bookings"], operation_id="cancel_booking", request=None, responses=BookingOutput)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Cancel a booking.

        Until the day of arrival; everything goes back to where it came from. Repeating it is harmless. Honours
        Idempotency-Key.
        """
        user_id = callers.user_id(request)
        cancelling.cancel_own(user_id=user_id, reference=reference, at=timezone.now())
        return Response(BookingOutput(selectors.booking_of(user_id=user_id, reference=reference)).data)
