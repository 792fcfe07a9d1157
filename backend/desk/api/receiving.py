from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.services.arriving import Balance
from backend.catalogue.roles import Right
from backend.catalogue.selectors import NotAllowed, may, workplace
from backend.common import callers
from backend.common.idempotency import idempotent
from backend.desk import selectors
from backend.desk.api.bookings import ONE, DeskBookingOutput, shown
from backend.documents.api.papers import PaperOutput
from backend.documents.services import check_out
from backend.register.services import check_in

TWICE = {"422": "`idempotency_key_reused`."}


class CheckIn(APIView):
    refusals = {
        **ONE,
        "409": "`arrival_ahead`: wait for the day of arrival. `register_incomplete`: the resort wants every adult "
        "in the register first, and `guests` says who is not. `booking_ended`: cancelled, or a no-show.",
        **TWICE,
    }

    @extend_schema(tags=["desk"], operation_id="desk_check_in", request=None, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """The guests are here, from the day of arrival on.

        From now on the booking is no no-show, and its guest cannot cancel it. Repeating it is harmless: the first time
        stands. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        check_in.check_in_guests(booking=booking, user_id=callers.user_id(request), at=timezone.now())
        return Response(shown(request, resort, selectors.booking_at(resort=resort, reference=reference)))


@extend_schema_serializer(component_name="CheckedOut")
class CheckedOutOutput(DeskBookingOutput):
    """A booking whose guests have left, and its invoice."""

    invoice = PaperOutput(allow_null=True, help_text="Null when all of the money went back before.")


class CheckOut(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "403": "`permission_denied`: your role does not include this, or not to leave a balance.",
        "409": "`not_checked_in`: check them in first. `balance_unpaid`: the rest is to be paid first; owners and "
        "managers may leave it. `booking_ended`: cancelled, or a no-show.",
        **TWICE,
    }

    @extend_schema_serializer(component_name="CheckOut")
    class Input(serializers.Serializer[Any]):
        balance = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in Balance],
            default=Balance.PAID.value,
            help_text="`left`: let them go although a part of the price is unpaid. For owners and managers.",
        )

    @extend_schema(tags=["desk"], operation_id="desk_check_out", request=Input, responses=CheckedOutOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """The guests leave, today or earlier than booked: the invoice is written at once, over what was sold.

        What is to be given back to those who leave early is a refund of its own. Repeating it is harmless: there is
        one invoice. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        balance = Balance(wish.validated_data["balance"])
        if balance is Balance.LEFT and not may(request.user, Right.LEAVE_BALANCES, resort):
            raise NotAllowed
        booking = selectors.booking_at(resort=resort, reference=reference)
        user_id = callers.user_id(request)
        invoice = check_out.check_out_guests(booking=booking, user_id=user_id, at=timezone.now(), balance=balance)
        booking = selectors.booking_at(resort=resort, reference=reference)
        whole: Any = shown(request, resort, booking)
        return Response({**whole, "invoice": PaperOutput(invoice).data if invoice else None})
