from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.api.bookings import BookingOutput
from backend.bookings.api.refund_output import RefundOutput
from backend.bookings.services import guest_refunds
from backend.common import clock
from backend.common.http import callers
from backend.common.http.countdowns import Countdown
from backend.common.http.idempotency import idempotent
from backend.common.time_left import countdown
from backend.holds import selectors as holds_selectors
from backend.holds.api.attempt_details import (
    CompanyOutput,
    DetailsInput,
    ShowsDetails,
    company_shown,
    details_said,
    details_shown,
)
from backend.holds.api.attempt_fields import GuestOutput, HeldAddOnOutput, HeldRoomOutput, held_add_ons
from backend.holds.api.price_output import PriceOutput, price_of
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_details, endings, extensions
from backend.holds.states import ATTEMPT_LIVE, AttemptState


class AttemptOutput(ShowsDetails, Countdown):
    booking_attempt_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=AttemptState.choices)
    extensions_left = serializers.IntegerField(
        min_value=0, help_text="How often the hold can still be extended, each time when it is about to expire."
    )
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField()
    resort_slug = serializers.CharField()
    check_in_date = serializers.DateField()
    check_out_date = serializers.DateField()
    guest_count = serializers.IntegerField()
    child_ages = serializers.ListField(child=serializers.IntegerField())
    rooms = HeldRoomOutput(many=True)
    guests = GuestOutput(many=True)
    add_ons = HeldAddOnOutput(many=True, help_text="Add-ons of the hold, as select-rooms takes them.")
    price = PriceOutput()
    failure = serializers.CharField(help_text="Why the last payment failed; empty if none did.")
    invoice_to = CompanyOutput(
        allow_null=True, help_text="The company that documents will be addressed to; null for the guest."
    )
    booking = BookingOutput(allow_null=True)


class AttemptWithRefundsOutput(AttemptOutput):
    refunds = RefundOutput(
        many=True, help_text="What goes back of its payments, once it is over or booked; empty while it is open."
    )


def attempt_output(attempt: BookingAttempt, *, at: datetime) -> dict[str, Any]:
    """The attempt as its guest sees it at this moment."""
    booking = getattr(attempt, "booking", None)
    return {
        "booking_attempt_id": attempt.pk,
        "status": attempt.status(at).value,
        **countdown(attempt.expires_at, at=at),
        "extensions_left": extensions.extensions_left(attempt, at=at),
        "resort_id": attempt.resort_id,
        "resort_name": attempt.resort.name,
        "resort_slug": attempt.resort.slug,
        "check_in_date": attempt.check_in.isoformat(),
        "check_out_date": attempt.check_out.isoformat(),
        "guest_count": attempt.guest_count,
        "child_ages": attempt.child_ages,
        "rooms": HeldRoomOutput(attempt.room_stays, many=True).data,
        "guests": GuestOutput(attempt.guests.all(), many=True).data,
        "add_ons": held_add_ons(attempt),
        "price": price_of(attempt),
        "failure": attempt.failure,
        **details_shown(attempt),
        "invoice_to": company_shown(attempt),
        "booking": BookingOutput(booking).data if booking else None,
    }


class OpenAttempts(generics.GenericAPIView[BookingAttempt]):
    serializer_class = AttemptOutput

    @extend_schema(tags=["booking"], operation_id="list_attempts", responses=AttemptOutput(many=True))
    def get(self, request: Request) -> Response:
        """My open booking attempts.

        The newest first, in pages: those that hold rooms, and those of which the payment failed and can be tried again.
        Go on with any of them, on any device.
        """
        now = clock.now()
        page = self.paginate_queryset(holds_selectors.open_attempts_of(user_id=callers.user_id(request), at=now))
        return self.get_paginated_response([attempt_output(attempt, at=now) for attempt in page or ()])


class AttemptDetail(APIView):
    refusals = {
        "404": "you have no such booking attempt.",
        "PATCH 409": "`e_invoice_needed`: the resort cannot issue invoices to companies here. "
        "The booking attempt has ended: `attempt_expired`, `attempt_released`, `attempt_completed`.",
    }

    @extend_schema(tags=["booking"], operation_id="get_attempt", responses=AttemptWithRefundsOutput)
    def get(self, request: Request, attempt_id: int) -> Response:
        """State of a booking attempt. Poll it after paying."""
        attempt, now = holds_selectors.attempt_of(user_id=callers.user_id(request), attempt_id=attempt_id), clock.now()
        # Whoever polls an open one is not told sooner: what cannot be used ends it, or leaves it booked.
        refunds = [] if attempt.status(now) in ATTEMPT_LIVE else guest_refunds.read_guest_refunds(attempt.pk)
        return Response(attempt_output(attempt, at=now) | {"refunds": RefundOutput(refunds, many=True).data})

    @extend_schema(tags=["booking"], operation_id="change_attempt", request=DetailsInput, responses=AttemptOutput)
    def patch(self, request: Request, attempt_id: int) -> Response:
        """Change the contact details and requests of a booking attempt, until it is paid.

        What is left out stays as it was.
        """
        said = DetailsInput(data=request.data)
        said.is_valid(raise_exception=True)
        user_id, now = callers.user_id(request), clock.now()
        attempt_details.change_details(
            user_id=user_id, attempt_id=attempt_id, said=details_said(said.validated_data), at=now
        )
        return Response(attempt_output(holds_selectors.attempt_of(user_id=user_id, attempt_id=attempt_id), at=now))


class ReleaseAttempt(APIView):
    refusals = {"404": "you have no such booking attempt.", "409": "`attempt_completed`: it is already a booking."}

    @extend_schema(tags=["booking"], operation_id="release_attempt", request=None, responses=AttemptOutput)
    @idempotent
    def post(self, request: Request, attempt_id: int) -> Response:
        """Release a booking attempt.

        Its rooms are free for others at once. Honours Idempotency-Key.
        """
        now = clock.now()
        endings.release_attempt(user_id=callers.user_id(request), attempt_id=attempt_id, at=now)
        attempt = holds_selectors.attempt_of(user_id=callers.user_id(request), attempt_id=attempt_id)
        return Response(attempt_output(attempt, at=now))


class ExtendAttempt(APIView):
    refusals = {
        "404": "you have no such booking attempt.",
        "409": "`hold_is_longest`: the hold cannot be extended further. `payment_begun`: initiate the payment again "
        "instead. `others_wait`: somebody waits for these rooms. "
        "The booking attempt has ended: `attempt_expired`, `attempt_failed`, `attempt_released`, `attempt_completed`.",
    }

    @extend_schema(tags=["booking"], operation_id="extend_attempt", request=None, responses=AttemptOutput)
    @idempotent
    def post(self, request: Request, attempt_id: int) -> Response:
        """Extend the hold of a booking attempt.

        Possible before paying, up to the longest hold; `expires_at` is the new expiry. Honours Idempotency-Key.
        """
        now = clock.now()
        extensions.extend_hold(user_id=callers.user_id(request), attempt_id=attempt_id, at=now)
        attempt = holds_selectors.attempt_of(user_id=callers.user_id(request), attempt_id=attempt_id)
        return Response(attempt_output(attempt, at=now))
