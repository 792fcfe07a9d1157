from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.http.idempotency import idempotent
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE
from backend.payments.api.balance_links import REFUSED, PaymentLinkOutput, payment_link_output
from backend.payments.balances import balance_orders
from backend.payments.links import payment_links


class DeskLink(APIView):
    limited_as = "money"
    refusals = {**ONE, **REFUSED}

    @extend_schema(tags=["desk"], operation_id="desk_payment_link_read", responses=PaymentLinkOutput)
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """The payment link for the balance of a booking of the resort, if there is one."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        now = clock.now()
        return Response(payment_link_output(booking, payment_links.live_link(booking, at=now), at=now))

    @extend_schema(tags=["desk"], operation_id="desk_payment_link_make", request=None, responses=PaymentLinkOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Create a payment link for the balance of a booking, to pass on to the guest.

        Repeatable: the same booking gets the same link while the balance stays the same. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.SEE_GUESTS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        now = clock.now()
        return Response(payment_link_output(booking, balance_orders.balance_link(booking, at=now), at=now))
