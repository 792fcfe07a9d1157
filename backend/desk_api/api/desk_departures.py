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
from backend.common.http.input_fields import BoundedList
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE, desk_booking_output
from backend.desk_api.api.desk_check_in import CheckedOutOutput
from backend.documents.api.papers import PaperOutput
from backend.documents.services import check_out
from backend.pricing.core.unslept_nights import UnsleptCharge
from backend.privacy.services import trail

LINES_MOST = 50
NIGHTS_MOST = 366


class EarlyDeparture(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "403": "`permission_denied`: your role does not allow this, or not with an unpaid balance, or not without "
        "charging all nights.",
        "409": "`not_checked_in`: check them in first. `no_nights_left`: they leave today anyway. `stay_over`: the "
        "guests have left. `balance_unpaid`: collect the balance first, or let an owner or manager check the guests "
        "out. `refund_changed`: another amount would be refunded now. `refunded_elsewhere`, `difference_too_small`: "
        "this amount cannot be refunded here. `already_invoiced`: collect the balance first. `booking_ended`: it was "
        "cancelled or marked as a no-show.",
    }

    @extend_schema_serializer(component_name="EarlyDeparture")
    class Input(serializers.Serializer[Any]):
        lines = BoundedList(
            child=serializers.IntegerField(min_value=1, max_value=32767),
            max_length=LINES_MOST,
            required=False,
            default=list,
            source="line_numbers",
            help_text="Numbers of the room lines whose guests leave; empty: all.",
        )
        charge = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in UnsleptCharge],
            default=UnsleptCharge.ALL.value,
            help_text="What is charged of the nights that are given up: `all` of them, a `fee` of so many nights, or "
            "none (`slept`). Only for owners and managers, unless `all`.",
        )
        fee_nights = serializers.IntegerField(
            min_value=0, max_value=NIGHTS_MOST, default=1, help_text="With `fee`: how many nights are charged per room."
        )
        expected_refund_paise = serializers.IntegerField(
            required=False,
            min_value=0,
            max_value=2**53 - 1,
            help_text="The refund that was agreed on, in paise. If another one would be made, nothing happens.",
        )
        balance = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in Balance],
            default=Balance.PAID.value,
            help_text="`left`: check out with an unpaid balance. Only for owners and managers.",
        )

    @extend_schema(tags=["desk"], operation_id="desk_early_departure", request=Input, responses=CheckedOutOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Let guests leave before their time, whole bookings or some rooms of it.

        The nights that they give up are free at once. Of guests who leave on the day of arrival the first night is
        charged, and its room is free tonight. Nights are given back at the price at which they were booked: first the
        balance is lowered, then money is refunded. When the last guests leave the booking is checked out, and its
        invoice issued. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        wish = dict(said.validated_data)
        charge, balance = UnsleptCharge(wish.pop("charge")), Balance(wish.pop("balance"))
        if charge is not UnsleptCharge.ALL and not may(request.user, Right.CANCEL_BOOKINGS, resort):
            raise NotAllowed
        if balance is Balance.LEFT and not may(request.user, Right.LEAVE_BALANCES, resort):
            raise NotAllowed
        booking = selectors.booking_at(resort=resort, reference=reference)
        invoice = check_out.check_out_early(
            booking=booking,
            user_id=callers.user_id(request),
            at=clock.now(),
            balance=balance,
            charge=charge,
            lines=tuple(wish.pop("line_numbers")),
            **wish,
        )
        trail.acted(booking, what=f"guests left early; charged: {charge.value}")
        booking = selectors.booking_at(resort=resort, reference=reference)
        whole: Any = desk_booking_output(request, resort, booking)
        return Response({**whole, "invoice": PaperOutput(invoice).data if invoice else None})
