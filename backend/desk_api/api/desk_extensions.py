from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import Id
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE, DeskBookingOutput, desk_booking_output
from backend.documents.services import longer_invoices
from backend.pricing.core.further_nights import FurtherRate
from backend.privacy.services import trail


class ExtendStay(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": "`room_taken`: the room is not free for these nights; `available_rooms` lists those that are, the best "
        "first. `not_checked_in`: check them in first. `stay_over`: the guests have left. `difference_changed`: the "
        "nights cost another amount now. `no_last_night`: charge today's price instead. `rate_in_dead_band`: there is "
        "no valid price for these nights. `e_invoice_needed`: they cannot be priced without tax here. "
        "`already_invoiced`: the invoice has been issued. `booking_ended`: it was cancelled or marked as a no-show.",
    }

    @extend_schema_serializer(component_name="ExtendStay")
    class Input(serializers.Serializer[Any]):
        line = serializers.IntegerField(
            min_value=1, max_value=32767, default=1, help_text="Number of the room line whose guests stay longer."
        )
        check_out_date = serializers.DateField(help_text="YYYY-MM-DD, the new day of departure.")
        rate = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in FurtherRate],
            default=FurtherRate.LAST_NIGHT.value,
            help_text="Price of the further nights: as the `last_night` of the stay, or today's `quote` for them.",
        )
        room_id = Id(required=False, help_text="Another room for these nights; left out: the room as it is.")
        expected_difference_paise = serializers.IntegerField(
            required=False,
            min_value=0,
            max_value=2**53 - 1,
            help_text="What the nights were agreed to cost, in paise. If they cost another amount, nothing happens.",
        )

    @extend_schema(tags=["desk"], operation_id="desk_extend_stay", request=Input, responses=DeskBookingOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Let guests who are checked in stay longer, in their room or in another.

        The price of the further nights is added to the balance, which is due today: collect it with a payment link.
        Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        wish = dict(said.validated_data)
        booking = selectors.booking_at(resort=resort, reference=reference)
        longer_invoices.extend_stay(
            booking=booking,
            user_id=callers.user_id(request),
            at=clock.now(),
            check_out=wish.pop("check_out_date"),
            rate=FurtherRate(wish.pop("rate")),
            **wish,
        )
        trail.acted(booking, what="the stay was extended")
        return Response(desk_booking_output(request, resort, selectors.booking_at(resort=resort, reference=reference)))
