from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.availability import selectors as availability_selectors
from backend.availability.api.party_input import party_in
from backend.availability.core.search_request import Filters, SearchRequest
from backend.availability.services import room_search
from backend.catalogue import selectors as catalogue
from backend.catalogue.models import Room
from backend.common import clock
from backend.common.http.input_fields import NightsInput, nights_in
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import money_keys, paise
from backend.common.phrases import phrase
from backend.pricing import selectors as pricing
from backend.pricing.core.plans import Meals
from backend.pricing.core.stay_price import Quote


class SearchInput(NightsInput):
    location = serializers.CharField(max_length=100, help_text='Where, such as "Goa".')
    amenities = serializers.CharField(
        max_length=400,
        required=False,
        allow_blank=True,
        help_text="Amenities that the room or resort must have, separated by commas: `Balcony,Pool`.",
    )
    child_ages = serializers.RegexField(
        r"^(1[0-7]|[0-9])(,(1[0-7]|[0-9])){0,18}$",
        required=False,
        error_messages={"invalid": phrase("Enter ages from 0 to 17 with commas between, such as 4,9.")},
        help_text="Of the guests, those who are children: their ages at check-in, with commas between. Rooms that do "
        "not take them are left out; totals are for adults all the same.",
    )
    max_price = serializers.RegexField(
        r"^[0-9]{1,8}(\.[0-9]{1,2})?$",
        required=False,
        error_messages={"invalid": phrase("Enter an amount in rupees, such as 7500 or 7500.00.")},
        help_text="Maximum price of a room per night in rupees before tax, on average over the stay.",
    )
    meal_plan = serializers.ChoiceField(
        choices=[meals.value for meals in room_search.MEALS],
        required=False,
        help_text="At least these meals: EP none, CP breakfast, MAP half board, AP all. Totals are in the first "
        "rate plan with them.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = super().validate(attrs)
        ages = tuple(int(age) for age in said.get("child_ages", "").split(",") if age)
        if len(ages) >= said["guests"]:
            detail = serializers.ErrorDetail("At least one guest must be an adult.", "no_adult")
            raise serializers.ValidationError({"child_ages": detail})
        return {**said, "child_ages": ages}


def search_in(query: Any) -> SearchRequest:
    """What the query of a request looks for. Raises ValidationError."""
    parsed = SearchInput(data=query)
    parsed.is_valid(raise_exception=True)
    said = parsed.validated_data
    amenities = (word.strip().casefold() for word in said.get("amenities", "").split(","))
    filters = Filters(
        amenities=frozenset(word for word in amenities if word),
        most_paise=paise(Decimal(said["max_price"])) if "max_price" in said else None,
        meals=Meals(said["meal_plan"]) if "meal_plan" in said else None,
    )
    return SearchRequest(location=said["location"], nights=nights_in(said), party=party_in(said), filters=filters)


@extend_schema_serializer(component_name="ImageOutput")
class FreeRoomImageOutput(serializers.Serializer[Any]):
    image = serializers.CharField(help_text="Path of the picture on this host.")


@extend_schema_serializer(component_name="RoomOutput")
class FreeRoomOutput(ShowsMoney):
    id = serializers.IntegerField()
    room_number = serializers.CharField()
    room_type = serializers.CharField(allow_null=True, help_text="Code of its type; null for none.")
    capacity = serializers.IntegerField()
    price_per_night = MoneyField('Base price in rupees, before rate rules, such as "7500.00".')
    total = MoneyField("Price of the whole stay for a full room, in rupees before tax.")
    total_with_tax = MoneyField("The same with GST.")
    images = FreeRoomImageOutput(many=True)
    amenities = serializers.ListField(child=serializers.CharField())


class FreeTypeOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    capacity = serializers.IntegerField(help_text="Minimum capacity of the rooms of this type.")
    free = serializers.IntegerField(help_text="How many of `available_rooms` are of this type.")


@extend_schema_serializer(component_name="ResortOutput")
class FreeResortOutput(serializers.Serializer[Any]):
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField()
    resort_slug = serializers.CharField()
    location = serializers.CharField()
    prices_include_tax = serializers.BooleanField(help_text="Whether `price_per_night` includes GST.")
    rate_plan = serializers.CharField(help_text="Code of the rate plan used for the totals.")
    available_rooms = FreeRoomOutput(many=True)
    room_types = FreeTypeOutput(many=True, help_text="The types of those rooms.")
    suggested_rooms = serializers.ListField(
        child=serializers.IntegerField(), help_text="The cheapest free rooms, with tax, that sleep the whole party."
    )


class Search(APIView):
    Query = SearchInput

    @extend_schema(
        tags=["booking"],
        operation_id="search_rooms",
        parameters=[Query],
        responses=FreeResortOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        """Search for free rooms.

        Returns the resorts of a place whose free rooms together sleep the party, each with those rooms. Rooms that are
        held, booked or blocked for any of the nights are left out. The list is empty when nothing fits: then use
        `alternatives`. Totals are for adults, in `rate_plan`, per room; use `quote` for the price of a selection.
        """
        search = search_in(request.query_params)
        now = clock.now()
        free = availability_selectors.rooms_available(
            location=search.location, nights=search.nights, guests=search.party.size, at=now
        )
        results = [
            result
            for resort, rooms in free
            if (result := room_search.search_rooms(search, resort=resort, rooms=rooms, at=now))
        ]
        pictures = catalogue.pictures_of([result.resort.pk for result in results])
        return Response([_resort(result, pictures) for result in results])


def _resort(result: room_search.SearchResult, pictures: Mapping[int, list[str]]) -> dict[str, Any]:
    resort = result.resort
    return {
        "resort_id": resort.pk,
        "resort_name": resort.name,
        "resort_slug": resort.slug,
        "location": resort.location,
        "prices_include_tax": pricing.tariff_of(resort).tax.inclusive,
        "rate_plan": result.rate_plan,
        "available_rooms": [_room(room, result.quotes[room.pk], pictures.get(room.pk, [])) for room in result.rooms],
        "room_types": _types(result.rooms),
        "suggested_rooms": result.suggested,
    }


def _types(rooms: list[Room]) -> list[dict[str, Any]]:
    """Each type among these rooms, in the order of the rooms, and how many are of it."""
    kinds = {room.room_type_id: room.room_type for room in rooms if room.room_type}
    free = Counter(room.room_type_id for room in rooms)
    return [
        {"code": kind.code, "name": kind.name, "capacity": kind.capacity, "free": free[type_id]}
        for type_id, kind in kinds.items()
    ]


def _room(room: Room, quote: Quote, pictures: list[str]) -> dict[str, Any]:
    return {
        "id": room.pk,
        "room_number": room.room_number,
        "room_type": room.room_type.code if room.room_type else None,
        "capacity": room.capacity,
        **money_keys(price_per_night=room.price_paise, total=quote.subtotal_paise, total_with_tax=quote.total_paise),
        "images": [{"image": path} for path in pictures],
        "amenities": room.amenities,
    }
