from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.services.arrivals import Balance
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import NotAllowed, may, workplace
from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE, DeskBookingOutput, desk_booking_output
from backend.documents.api.papers import PaperOutput
from backend.documents.services import check_out
from backend.guest_register.services import check_in


class CheckIn(APIView):
    refusals = {
        **ONE,
        "409": "`arrival_ahead`: this can only be done from the day of arrival on. `register_incomplete`: the resort "
        "requires every adult in the guest register first; `guests` lists who is missing, `unnamed` is how many have "
        "no name yet. `booking_ended`: it was cancelled or marked as a no-show.",
    }

    @extend_schema(tags=["desk"], operation_id="desk_check_in", request=None, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Check the guests in, from the day of arrival on.

        After check-in the booking cannot become a no-show, and its guest cannot cancel it. Repeating the request keeps
        the first time. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        check_in.check_in_guests(booking=booking, user_id=callers.user_id(request), at=clock.now())
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))


@extend_schema_serializer(component_name="CheckedOut")
class CheckedOutOutput(DeskBookingOutput):
    """A booking after check-out, with its invoice."""

    invoice = PaperOutput(
        allow_null=True, help_text="Null when the booking was refunded in full, or needs an e-invoice."
    )


class CheckOut(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "403": "`permission_denied`: your role does not allow this, or not with an unpaid balance.",
        "409": "`not_checked_in`: check them in first. `balance_unpaid`: collect the balance first, or let an "
        "owner or manager check the guests out. `booking_ended`: it was cancelled or marked as a no-show.",
    }

    @extend_schema_serializer(component_name="CheckOut")
    class Input(serializers.Serializer[Any]):
        balance = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in Balance],
            default=Balance.PAID.value,
            help_text="`left`: check out with an unpaid balance. Only for owners and managers.",
        )

    @extend_schema(tags=["desk"], operation_id="desk_check_out", request=Input, responses=CheckedOutOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Check the guests out, on time or early, and issue the invoice for the booked stay.

        An early check-out does not refund anything automatically. Repeating the request has no further effect: there
        is one invoice. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        balance = Balance(wish.validated_data["balance"])
        if balance is Balance.LEFT and not may(request.user, Right.LEAVE_BALANCES, resort):
            raise NotAllowed
        booking = selectors.booking_at(resort=resort, reference=reference)
        user_id = callers.user_id(request)
        invoice = check_out.check_out_guests(booking=booking, user_id=user_id, at=clock.now(), balance=balance)
        booking = selectors.booking_at(resort=resort, reference=reference)
        whole: Any = desk_booking_output(request, resort, booking)
        return Response({**whole, "invoice": PaperOutput(invoice).data if invoice else None})
