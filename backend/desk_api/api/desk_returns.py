from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.models import FinalBooking
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common.http.input_fields import BoundedList
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE
from backend.documents.services import named_returns
from backend.documents.services.named_returns import ReturnableLine


class ReturnableLineOutput(ShowsMoney):
    """A line of the invoice, or of the price before it, of which something is left."""

    number = serializers.IntegerField(help_text="Number of the line, from 1.")
    kind = serializers.CharField(help_text="What the line is for, such as `room` or `meal`.")
    label = serializers.CharField(help_text="For people.")  # type: ignore[assignment]  # hides Field.label, which names nothing here
    room_number = serializers.CharField()
    night = serializers.DateField(allow_null=True)
    quantity = serializers.IntegerField(help_text="Quantity in this line.")
    tax_percent = serializers.IntegerField(help_text="Rate of GST in percent.")
    sac = serializers.CharField(help_text="SAC, the code of the service.")
    left = MoneyField("What is left of the line, in rupees, tax included.")
    returning = MoneyField("What is named to be given back of it, in rupees, tax included.")


@extend_schema_serializer(component_name="Returns")
class ReturnsOutput(ShowsMoney):
    lines = ReturnableLineOutput(many=True)
    amount = MoneyField("The sum to refund in Razorpay's dashboard, in rupees.")


class ReturnedLineInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1, max_value=10_000, help_text="Number of the line, from 1.")
    amount_paise = serializers.IntegerField(
        min_value=1,
        max_value=10**13,
        required=False,
        allow_null=True,
        default=None,
        help_text="How much of it, tax included; null: all that is left.",
    )


@extend_schema_serializer(component_name="ReturnsNamed")
class ReturnsInput(serializers.Serializer[Any]):
    lines = BoundedList(child=ReturnedLineInput(), max_length=500, help_text="The lines to give back; none: forget it.")


class Returns(APIView):
    limited_as = "money"
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_returns_read", responses=ReturnsOutput)
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """What can be given back of a booking, line by line, and what is named to be."""
        booking = _booking(request, slug, reference)
        return Response(_shown(named_returns.returnable_lines(booking_id=booking.pk)))

    @extend_schema(tags=["desk"], operation_id="desk_returns_name", request=ReturnsInput, responses=ReturnsOutput)
    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Say which lines the next refund is for.

        Nothing is refunded by it. When exactly this sum has gone back in Razorpay's dashboard, the credit note (or the
        refund voucher, before the invoice) has these lines, at their own rates.
        """
        booking = _booking(request, slug, reference)
        said = ReturnsInput(data=request.data)
        said.is_valid(raise_exception=True)
        (lines,) = said.validated_data.values()
        wanted = [(line["number"], line["amount_paise"]) for line in lines]
        return Response(_shown(named_returns.name_returns(booking_id=booking.pk, wanted=wanted)))


def _booking(request: Request, slug: str, reference: str) -> FinalBooking:
    resort = workplace(request.user, slug=slug, right=Right.SEND_REFUNDS)
    return selectors.booking_at(resort=resort, reference=reference)


def _shown(lines: list[ReturnableLine]) -> Any:
    shown = {
        "lines": [
            {
                **{key: one.printed[key] for key in ("kind", "label", "quantity", "sac")},
                "number": one.number,
                "room_number": one.printed["room"],
                "night": one.printed["night"] or None,
                "tax_percent": one.printed["percent"],
                "left_paise": one.left_paise,
                "returning_paise": one.returning_paise,
            }
            for one in lines
        ],
        "amount_paise": sum(one.returning_paise for one in lines),
    }
    return ReturnsOutput(shown).data
