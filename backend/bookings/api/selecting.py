from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.api.fields import HeldRoomOutput, Id, NightsInput, PriceOutput, price_of
from backend.bookings.services import holding
from backend.common import callers, idempotency
from backend.common.idempotency import idempotent
from backend.common.phrases import phrase


class SelectInput(NightsInput):
    resort_id = Id()
    room_ids = serializers.ListField(
        child=Id(),
        min_length=1,
        max_length=settings.MAX_ROOMS_PER_ATTEMPT,
        help_text="Rooms to hold, all or none.",
    )

    def validate_room_ids(self, value: list[int]) -> list[int]:
        if len(set(value)) < len(value):
            raise serializers.ValidationError("A room is named twice.", "room_twice")
        return value


class SelectOutput(serializers.Serializer[Any]):
    message = serializers.CharField()
    booking_attempt_id = serializers.IntegerField()
    expires_at = serializers.DateTimeField()
    rooms = HeldRoomOutput(many=True)
    price = PriceOutput()


class SelectRooms(APIView):
    refusals = {
        "409": "`room_held`: `lost_rooms` says which rooms somebody has, `available_rooms` what is free instead. "
        "`too_many_rooms_held`: finish or release an attempt first.",
    }

    @extend_schema(tags=["booking"], operation_id="select_rooms", request=SelectInput, responses={201: SelectOutput})
    @idempotent
    def post(self, request: Request) -> Response:
        """Hold rooms.

        All of them or none, until `expires_at`; the price is frozen with the hold. Honours Idempotency-Key.
        """
        wish = SelectInput(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        attempt = holding.place(
            user_id=callers.user_id(request),
            wish=holding.Wish(
                resort_id=said["resort_id"],
                room_ids=tuple(said["room_ids"]),
                check_in=said["check_in_date"],
                check_out=said["check_out_date"],
                guest_count=said["guests"],
            ),
            at=timezone.now(),
            token=idempotency.owner_token(request),
        )
        body = {
            "message": phrase("Rooms selected successfully. Proceed to add guest details."),
            "booking_attempt_id": attempt.pk,
            "expires_at": timezone.localtime(attempt.expires_at).isoformat(),
            "rooms": HeldRoomOutput(attempt.stays.select_related("room"), many=True).data,
            "price": price_of(attempt),
        }
        return Response(body, status=status.HTTP_201_CREATED)
