from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.api.bookings import BookingOutput
from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.common import clock
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import rupees
from backend.payments.models import Refund
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import cancellations, kept_money
from backend.payments.refunds.kept_money import KeptMoney
from backend.pricing.api import TierOutput
from backend.pricing.core.cancellation_fee import Tier


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What cancelling would mean at this moment."""

    booking: FinalBooking
    kept: KeptMoney
    at: datetime

    @property
    def can_cancel(self) -> bool:
        return cancellation.guest_may_cancel(self.booking, at=self.at)

    @property
    def cancel_until(self) -> date:
        return self.booking.check_in - timedelta(days=1)

    @property
    def policy(self) -> str:
        return self.booking.promise.label

    @property
    def tiers(self) -> list[dict[str, Any]]:
        return [self._dated(tier) for tier in self.booking.promise.spelled_out]

    @property
    def tier(self) -> dict[str, Any]:
        return self._dated(self.kept.tier)

    def _dated(self, tier: Tier) -> dict[str, Any]:
        until = None if tier.days_before < 0 else self.booking.check_in - timedelta(days=tier.days_before)
        return {**asdict(tier), "fee_percent": rupees(tier.fee_percent), "until": until}


class DatedTierOutput(TierOutput):
    """A tier of the cancellation policy, with the last day on which it applies."""

    until = serializers.DateField(
        allow_null=True,
        help_text="Last day on which this tier applies, in the resort's time zone; null for the last tier.",
    )


@extend_schema_serializer(component_name="CancellationPreview")
class PreviewOutput(ShowsMoney):
    can_cancel = serializers.BooleanField(
        help_text="Whether you can cancel. From the day of arrival on, contact the resort."
    )
    cancel_until = serializers.DateField(help_text="Last day on which you can cancel, in the resort's time zone.")
    policy = serializers.CharField(help_text="Name of the cancellation policy that applied when the rooms were held.")
    tier = DatedTierOutput(help_text="Tier that applies now.")
    tiers = DatedTierOutput(many=True, help_text="All tiers of the policy, the earliest first.")
    paid = MoneyField("Amount paid, in rupees.", source="kept.paid_paise")
    returned = MoneyField("Amount already refunded, in rupees.", source="kept.returned_paise")
    fee = MoneyField("Fee that would be kept, tax included, in rupees.", source="kept.fee.total_paise")
    fee_tax = MoneyField("Tax in the fee, in rupees.", source="kept.fee.tax_paise")
    refund = MoneyField("Refund you would get, in rupees.", source="kept.refund_paise")


class Cancellation(APIView):
    refusals = {
        "404": "you have no such booking.",
        "409": "`booking_ended`: it was already cancelled or marked as a no-show.",
    }

    @extend_schema(tags=["bookings"], operation_id="preview_cancellation", responses=PreviewOutput)
    def get(self, request: Request, reference: str) -> Response:
        """The refund you would get by cancelling now, and how long it stays the same."""
        now = clock.now()
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(PreviewOutput(Preview(booking=booking, kept=kept_money.of_today(booking, at=now), at=now)).data)


def _refund_of(booking: FinalBooking) -> int:
    rows = Refund.objects.filter(payment__booking=booking, reason=RefundReason.CANCELLED)
    return sum(rows.values_list("amount_paise", flat=True))


@extend_schema_serializer(component_name="CancelledBooking")
class CancelledOutput(BookingOutput):
    """A cancelled booking with its refund."""

    refund = MoneyField("Refund in rupees.", count=_refund_of)


class CancelBooking(APIView):
    limited_as = "money"
    refusals = {
        "404": "you have no such booking.",
        "409": "`stay_begun`: contact the resort. `booking_ended`: it was marked as a no-show. `refund_changed`: "
        "nothing "
        "was cancelled; the answer has the new refund.",
    }

    @extend_schema_serializer(component_name="CancelBooking")
    class Input(serializers.Serializer[Any]):
        expected_refund_paise = serializers.IntegerField(
            required=False,
            min_value=0,
            help_text="The refund shown in the preview. The request is refused when it has changed.",
        )

    @extend_schema(tags=["bookings"], operation_id="cancel_booking", request=Input, responses=CancelledOutput)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Cancel a booking.

        Possible before the day of arrival. What was paid is refunded to the same payment method, less the fee of the
        cancellation policy for today. Repeating the request has no further effect. Honours Idempotency-Key.
        """
        user_id = callers.user_id(request)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        cancellations.cancel_own(user_id=user_id, reference=reference, at=clock.now(), **wish.validated_data)
        return Response(CancelledOutput(selectors.booking_of(user_id=user_id, reference=reference)).data)
