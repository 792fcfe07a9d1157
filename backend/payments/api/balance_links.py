from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.models import FinalBooking
from backend.common import clock, razorpay_limits
from backend.common.http import callers
from backend.common.http.countdowns import CountdownIfAny
from backend.common.http.idempotency import idempotent
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.time_left import countdown
from backend.payments.balances import balance_orders
from backend.payments.links import payment_links
from backend.payments.models import PaymentLink
from backend.payments.states import LINK_LIVE

REFUSED = {
    "POST 409": "`nothing_due`: there is no balance to pay. `booking_over`: the booking has ended. "
    "`amount_above_maximum`, `payment_refused`: Razorpay does not accept this payment, and will not; contact the "
    "resort.",
    "POST 503": "`payment_gateway_unavailable` or `link_in_the_making`: the link is being created; try again after "
    "Retry-After seconds.",
}
NO_LINK = "none"
SHOWN = [(NO_LINK, NO_LINK), *((state.value, state.value) for state in LINK_LIVE)]


@extend_schema_serializer(component_name="PaymentLink")
class PaymentLinkOutput(CountdownIfAny, ShowsMoney):
    status = serializers.ChoiceField(
        choices=SHOWN, help_text="`open`: the link can be paid. `new`: it is being created."
    )
    url = serializers.CharField(
        allow_blank=True, help_text="Address of Razorpay's payment page; empty until it is created."
    )
    amount = MoneyField("Balance in rupees.")
    to_pay = MoneyField(
        "Amount that one link asks for, in rupees: the balance, or the next part of one that is more than one online "
        "payment may be."
    )
    due_on = serializers.DateField(allow_null=True, help_text="Due date of the balance.")
    expires_at = serializers.SerializerMethodField(help_text="When the link expires.")


def payment_link_output(booking: FinalBooking, link: PaymentLink | None, *, at: datetime) -> dict[str, Any]:
    """A booking's link, or that there is none."""
    link = link if link and link.state in LINK_LIVE else None
    part = razorpay_limits.next_part(booking.balance_paise)
    return PaymentLinkOutput(
        {
            "status": link.state if link else NO_LINK,
            "url": link.short_url if link else "",
            "amount_paise": booking.balance_paise,
            "to_pay_paise": part,
            "due_on": booking.balance_due_on,
            **countdown(link.expires_at if link else None, at=at),
        }
    ).data


class BalanceLink(APIView):
    limited_as = "money"
    refusals = {"404": "you have no such booking.", **REFUSED}

    @extend_schema(tags=["bookings"], operation_id="get_payment_link", responses=PaymentLinkOutput)
    def get(self, request: Request, reference: str) -> Response:
        """The payment link for the balance of a booking, if there is one."""
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        now = clock.now()
        return Response(payment_link_output(booking, payment_links.live_link(booking, at=now), at=now))

    @extend_schema(tags=["bookings"], operation_id="make_payment_link", request=None, responses=PaymentLinkOutput)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Create a payment link for the balance of a booking: a page of Razorpay on which anybody can pay.

        Repeatable: the same booking gets the same link while the balance stays the same. The link is cancelled when the
        balance is paid in another way or the booking ends. Honours Idempotency-Key.
        """
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        now = clock.now()
        return Response(payment_link_output(booking, balance_orders.balance_link(booking, at=now), at=now))
