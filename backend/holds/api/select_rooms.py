from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.availability.api.party_input import party_in
from backend.catalogue.core import gstin
from backend.common import clock, razorpay_limits
from backend.common.http import callers, idempotency
from backend.common.http.client_addresses import pseudonym
from backend.common.http.countdowns import Countdown
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import BoundedList, Id, NightsInput, nights_in, validated_by
from backend.common.http.looks_ahead import LooksAhead, seen_ahead
from backend.common.http.text_fields import CapitalText
from backend.common.phrases import phrase
from backend.common.time_left import countdown
from backend.holds.api.attempt_fields import HeldRoomOutput
from backend.holds.api.price_output import PriceOutput, price_of
from backend.holds.core.stay_request import StayRequest
from backend.holds.services import offer_ids, room_holds, type_holds


class AddOnInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40, help_text="One of the resort's add-ons.")
    quantity = serializers.IntegerField(min_value=1, max_value=1000)


class ExtraBedsInput(serializers.Serializer[Any]):
    room_id = Id(help_text="One of the rooms selected.")
    beds = serializers.IntegerField(min_value=1, max_value=4)


class RoomTypeCount(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40, help_text="One of the resort's room types.")
    rooms = serializers.IntegerField(
        min_value=1, max_value=settings.MAX_ROOMS_PER_ATTEMPT, help_text="Number of rooms. The system chooses which."
    )


class RoomTypeWish(RoomTypeCount):
    extra_beds = serializers.IntegerField(
        min_value=0, max_value=4, default=0, help_text="Number of extra beds in this room."
    )


def each_type_once(kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same types, as RoomTypeCount reads them. Raises ValidationError."""
    if len({kind["code"] for kind in kinds}) < len(kinds):
        raise serializers.ValidationError("A room type is listed twice.", "room_type_twice")
    return kinds


def refuse_too_many_rooms(kinds: list[dict[str, Any]], *, named: int = 0) -> None:
    """Raises ValidationError where these, and those that are named, are more than one hold can have."""
    if named + sum(kind["rooms"] for kind in kinds) > settings.MAX_ROOMS_PER_ATTEMPT:
        too_many = phrase("At most {rooms} rooms can be held at once.", rooms=settings.MAX_ROOMS_PER_ATTEMPT)
        raise serializers.ValidationError({"room_types": serializers.ErrorDetail(too_many, "too_many_rooms")})


class SelectInput(NightsInput):
    """Rooms by id, by type, or both; nights and guests. Everything from `child_ages` on is optional."""

    resort_id = Id()
    room_ids = BoundedList(
        child=Id(),
        required=False,
        min_length=1,
        max_length=settings.MAX_ROOMS_PER_ATTEMPT,
        help_text="Ids of the rooms to hold, all or none. Leave out when you send `room_types`.",
    )
    room_types = BoundedList(
        child=RoomTypeWish(),
        max_length=settings.MAX_ROOMS_PER_ATTEMPT,
        default=list,
        help_text="Any rooms of these types, all or none: those that leave the fewest free nights around the stay.",
    )
    child_ages = BoundedList(
        child=serializers.IntegerField(min_value=0, max_value=17),
        max_length=199,
        default=list,
        help_text="Ages of the children among the guests, at check-in.",
    )
    rate_plan = serializers.CharField(
        max_length=40, allow_blank=True, default="", help_text="Code of a rate plan; empty: the resort's default plan."
    )
    coupon = serializers.CharField(
        max_length=24, allow_blank=True, default="", help_text="Coupon code as the guest typed it."
    )
    add_ons = BoundedList(child=AddOnInput(), max_length=20, default=list)
    extra_beds = BoundedList(child=ExtraBedsInput(), max_length=settings.MAX_ROOMS_PER_ATTEMPT, default=list)
    sez_gstin = CapitalText(
        max_length=15,
        allow_blank=True,
        default="",
        validators=[gstin.validate],
        help_text="GSTIN of the SEZ unit or developer that the stay is for, where the resort supplies it without tax "
        "(LUT). Empty for all others; a SEZ that is supplied with tax is named in the billing details instead.",
    )

    offer_id = serializers.CharField(
        max_length=offer_ids.LENGTH_MOST,
        allow_blank=True,
        default="",
        help_text="Id of an offer of the resort for the same rooms, nights, party, plan and coupon: when they cost "
        "something else by now, select-rooms refuses. Add-ons and extra beds may come on top.",
    )

    def validate_room_ids(self, value: list[int]) -> list[int]:
        if len(set(value)) < len(value):
            raise serializers.ValidationError("A room is listed twice.", "room_twice")
        return value

    def validate_room_types(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return each_type_once(value)

    def validate_add_ons(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({add_on["code"] for add_on in value}) < len(value):
            raise serializers.ValidationError("An add-on is listed twice.", "add_on_twice")
        return value

    def validate_extra_beds(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({beds["room_id"] for beds in value}) < len(value):
            raise serializers.ValidationError("A room is listed twice.", "room_twice")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = super().validate({"room_ids": [], **attrs})
        if not said["room_ids"] and not said["room_types"]:
            detail = serializers.ErrorDetail("Choose rooms or room types.", "no_rooms")
            raise serializers.ValidationError({"room_ids": detail})
        refuse_too_many_rooms(said["room_types"], named=len(said["room_ids"]))
        if len(said["child_ages"]) >= said["guests"]:
            detail = serializers.ErrorDetail("At least one guest must be an adult.", "no_adult")
            raise serializers.ValidationError({"child_ages": detail})
        return said


def stay_request_in(data: Any) -> StayRequest:
    """What the body of a request asks for. Raises ValidationError."""
    said = validated_by(SelectInput, data)
    request = _asked_for(said)
    if not said["offer_id"]:
        return request
    offered = offer_ids.offered_total(said["offer_id"], request)
    if offered is None:
        detail = serializers.ErrorDetail("This offer is not for this stay. Read the offers again.", "offer_unknown")
        raise serializers.ValidationError({"offer_id": detail})
    return replace(request, offered_paise=offered)


def _asked_for(said: dict[str, Any]) -> StayRequest:
    return StayRequest(
        resort_id=said["resort_id"],
        nights=nights_in(said),
        party=party_in(said),
        room_ids=tuple(said["room_ids"]),
        rate_plan=said["rate_plan"],
        coupon=said["coupon"],
        add_ons={add_on["code"]: add_on["quantity"] for add_on in said["add_ons"]},
        extra_beds={beds["room_id"]: beds["beds"] for beds in said["extra_beds"]},
        room_types={kind["code"]: kind["rooms"] for kind in said["room_types"]},
        beds_by_type={kind["code"]: kind["extra_beds"] for kind in said["room_types"]},
        sez_gstin=said["sez_gstin"],
    )


class SelectOutput(Countdown):
    message = serializers.CharField()
    booking_attempt_id = serializers.IntegerField()
    rooms = HeldRoomOutput(many=True)
    price = PriceOutput()


NO_PRICE = (
    "`rate_in_dead_band`: the resort's prices for these nights are not valid. `nothing_to_pay`: less than one rupee "
    "would be left to pay. `stay_not_allowed`: `rules` lists the restrictions that apply, and which stays are "
    "possible. `e_invoice_needed`: the resort cannot issue the invoice to the SEZ unit."
)
NO_COUPON = "`coupon_used_up`, `coupon_used_by_guest`: try again without the coupon."

TOO_MUCH = (
    "`amount_above_maximum`: the amount due at booking is more than one online payment may be; `contact` is the "
    "resort's desk."
)

TYPE_FULL = (
    "`room_type_full`: `lost_types` lists the types that have too few free rooms, `available_rooms` the free rooms."
)


class ContactOutput(serializers.Serializer[Any]):
    """Whom to ask at the resort for what cannot be done online; empty where it has not said."""

    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)


class QuoteStay(APIView):
    # Prices are for everybody: a guest sees one before giving a phone number.
    permission_classes = (AllowAny,)
    is_browsing = True

    class Output(serializers.Serializer[Any]):
        price = PriceOutput()
        payable_online = serializers.BooleanField(
            help_text="Whether the amount due at booking can be paid in one online payment, or is nothing. If not, "
            "select-rooms refuses this stay: choose fewer rooms or nights, or contact the resort."
        )
        contact = ContactOutput(help_text="The resort's desk.")

        class Meta:
            ref_name = "QuoteOutput"

    refusals = {"409": f"{NO_COUPON} {NO_PRICE} {TYPE_FULL}"}

    @extend_schema(tags=["booking"], operation_id="quote", request=SelectInput, responses=Output)
    def post(self, request: Request) -> Response:
        """Get the price of a stay.

        The price that select-rooms would freeze at this moment for the same body. Nothing is held or stored, and rooms
        given by id need not be free. For `room_types` it is the price of the rooms that would be assigned now.
        """
        quoted = type_holds.quote_stay(
            user_id=request.user.pk if request.user else None, request=stay_request_in(request.data), at=clock.now()
        )
        due_paise = quoted.frozen_price.instalments.now_paise
        return Response(
            {
                "price": price_of(quoted),
                "payable_online": razorpay_limits.is_payable(due_paise),
                "contact": ContactOutput(quoted.resort.contact).data,
            }
        )


class SelectRooms(LooksAhead, APIView):
    # Read while it is found out who asks.
    asked: StayRequest | None = None

    refusals = {
        "401": "`account_inactive`: the account has been deactivated.",
        "409": "`room_held`: `lost_rooms` lists the rooms that are taken, `available_rooms` the free ones. Where you "
        "hold them yourself, `booking_attempt_id` is the booking attempt to go on with. "
        "`too_many_rooms_held`, `too_many_holds`, `too_many_room_nights_held`: finish or release an attempt first. "
        "`price_changed`: the stay costs something else than the offer said; the answer has both totals. "
        f"{TOO_MUCH} {TYPE_FULL} {NO_COUPON} {NO_PRICE}",
        "429": "`holds_paused`: several of your holds ended without a booking. `network_holds_too_much`: too "
        "many rooms are held from your network. Try again after Retry-After seconds.",
    }

    def keys_ahead(self, request: Request) -> list[str]:
        """Who has the rooms that are asked for. What is wrong with the body is said in its turn."""
        with suppress(serializers.ValidationError):
            self.asked = stay_request_in(request.data)
        return room_holds.keys_at_gate(self.asked) if self.asked else []

    @extend_schema(tags=["booking"], operation_id="select_rooms", request=SelectInput, responses={201: SelectOutput})
    @idempotent
    def post(self, request: Request) -> Response:
        """Hold rooms.

        All of them or none, until `expires_at`. The price is frozen with the hold. For `room_types` the system assigns
        the rooms now and returns them in `rooms`. Honours Idempotency-Key.
        """
        now = clock.now()
        attempt, rooms = type_holds.hold_stay(
            user_id=callers.user_id(request),
            request=self.asked or stay_request_in(request.data),
            at=now,
            seen=seen_ahead(request),
            token=idempotency.idempotency_token(request),
            network=pseudonym(request),
        )
        body = {
            "message": phrase("Rooms selected successfully. Proceed to add guest details."),
            "booking_attempt_id": attempt.pk,
            **countdown(attempt.expires_at, at=now),
            "rooms": [{"id": room.pk, "room_number": room.room_number, "capacity": room.capacity} for room in rooms],
            "price": price_of(attempt),
        }
        return Response(body, status=status.HTTP_201_CREATED)
