from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.roles import Right
from backend.catalogue.selectors import workplace
from backend.common.idempotency import idempotent
from backend.desk import selectors
from backend.desk.api.bookings import ONE
from backend.payments.api.links import REFUSED, LinkOutput, shown
from backend.payments.services import balances, linking


class DeskLink(APIView):
    limited_as = "money"
    refusals: dict[str, Any] = {**ONE, **REFUSED, "422": "`idempotency_key_reused`."}

    @extend_schema(tags=["desk"], operation_id="desk_payment_link_read", responses=LinkOutput)
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """The payment link for the balance of a booking of the resort, if there is one."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return Response(shown(booking, linking.live(booking, at=timezone.now())))

    @extend_schema(tags=["desk"], operation_id="desk_payment_link_make", request=None, responses=LinkOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Create a payment link for the balance of a booking, to pass on to the guest.

        Repeatable: the same booking gets the same link while the balance stays the same. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.SEE_GUESTS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return Response(shown(booking, balances.link(booking, at=timezone.now())))
