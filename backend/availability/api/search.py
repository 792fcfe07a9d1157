import hashlib
from decimal import Decimal
from typing import Any

from django.core import signing
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from backend.availability.api.party_input import ChildAgesField, ages_of, party_in
from backend.availability.core.search_request import Filters, SearchRequest
from backend.availability.services import resort_answers, room_search
from backend.availability.services.resort_answers import AnswerPage
from backend.common import clock
from backend.common.http import etags, reading_headers
from backend.common.http.input_fields import NightsInput, nights_in, validated_by
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import paise
from backend.common.phrases import phrase
from backend.pricing.core.plans import Meals

CURSORS = signing.Signer(salt="cursor of /api/rooms/search/")


class SearchInput(NightsInput):
    location = serializers.CharField(
        max_length=100,
        required=False,
        help_text='Where, such as "Goa": a location, town, district or resort, in English, Hindi or Kannada.',
    )
    resort = serializers.CharField(
        max_length=120, required=False, help_text="Slug of one resort, in place of `location`."
    )
    amenities = serializers.CharField(
        max_length=400,
        required=False,
        allow_blank=True,
        help_text="Amenities that the room or resort must have, separated by commas: `Balcony,Pool`.",
    )
    child_ages = ChildAgesField(
        help_text="Of the guests, those who are children: their ages at check-in, with commas between. They are priced "
        "as the resort prices children; rooms that do not take them are left out.",
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

    def to_internal_value(self, data: Any) -> Any:
        """Everything that is wrong is named at once."""
        wrong = _wrong_places(data)
        try:
            said = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**wrong, **error.detail}) from error  # type: ignore[dict-item]  # a dictionary here
        if wrong:
            raise serializers.ValidationError(wrong)
        return said

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = super().validate(attrs)
        ages = ages_of(said.get("child_ages", ""))
        if len(ages) >= said["guests"]:
            detail = serializers.ErrorDetail("At least one guest must be an adult.", "no_adult")
            raise serializers.ValidationError({"child_ages": detail})
        return {**said, "child_ages": ages}


def _wrong_places(data: Any) -> dict[str, Any]:
    """What is wrong with where a search looks: it names either a place or a resort."""
    named = [name for name in ("location", "resort") if name in data]
    if not named:
        detail = serializers.ErrorDetail("Say where: give a location or a resort.", "place_missing")
        return {"location": [detail]}
    if len(named) > 1:
        detail = serializers.ErrorDetail("Give either a location or a resort, not both.", "location_and_resort")
        return {"resort": [detail]}
    return {}


class SearchPageInput(SearchInput):
    page_size = serializers.IntegerField(
        min_value=1, max_value=100, required=False, help_text="Resorts per page. Without it, all of them are returned."
    )
    cursor = serializers.CharField(
        max_length=200, required=False, help_text="Position in the list, from the `Link` of an earlier page."
    )

    def validate_cursor(self, value: str) -> int:
        try:
            return int(CURSORS.unsign(value))
        except (signing.BadSignature, ValueError):
            detail = serializers.ErrorDetail("This cursor does not belong to this list.", "cursor_invalid")
            raise serializers.ValidationError(detail) from None


def search_in(query: Any) -> SearchRequest:
    """What the query of a request looks for. Raises ValidationError."""
    return _search_of(validated_by(SearchInput, query))


def _search_of(said: dict[str, Any]) -> SearchRequest:
    amenities = (word.strip().casefold() for word in said.get("amenities", "").split(","))
    filters = Filters(
        amenities=frozenset(word for word in amenities if word),
        most_paise=paise(Decimal(said["max_price"])) if "max_price" in said else None,
        meals=Meals(said["meal_plan"]) if "meal_plan" in said else None,
    )
    return SearchRequest(
        location=said.get("location", ""),
        resort=said.get("resort", ""),
        nights=nights_in(said),
        party=party_in(said),
        filters=filters,
    )


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
    total = MoneyField(
        "Price of the whole stay for the party alone in this room, in rupees before tax. A room that is too small for "
        "all: for as many as it sleeps, adults first."
    )
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
        child=serializers.IntegerField(),
        help_text="The cheapest free rooms, with tax, that sleep this party, children priced as children.",
    )


class Search(APIView):
    Query = SearchPageInput

    @extend_schema(
        tags=["booking"],
        operation_id="search_rooms",
        parameters=[
            Query,
            OpenApiParameter(
                "Link",
                str,
                OpenApiParameter.HEADER,
                response=[200],
                description='With `page_size`: address of the next page, `<…>; rel="next"`. Missing on the last one.',
            ),
            *reading_headers.READING_HEADERS,
        ],
        responses={200: FreeResortOutput(many=True), 304: reading_headers.NOT_MODIFIED},
    )
    def get(self, request: Request) -> HttpResponse:
        """Search for free rooms.

        Returns the resorts of a place, or the one named by `resort`, whose free rooms together sleep the party, each
        with those rooms. Rooms that are
        held, booked or blocked for any of the nights are left out. The list is empty when nothing fits: then use
        `alternatives`. Prices are for this party, children as children, in `rate_plan`: a room's totals for the party
        alone in it, or for as many of a larger party as it sleeps; use `quote` for the price of a selection.
        """
        said = validated_by(SearchPageInput, request.query_params)
        size, after = said.get("page_size"), said.get("cursor", 0)
        page = resort_answers.answer_page(_search_of(said), at=clock.now(), after=after, size=size)
        headers = {"ETag": _tag_of(page)}
        if page.more:
            headers["Link"] = _link_to(request, after=page.answers[-1].resort_id)
        if etags.has_version(request, headers["ETag"]):
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(_list_of(page), content_type="application/json", headers=headers)


def _list_of(page: AnswerPage) -> list[bytes]:
    """The list in pieces: Django puts them together, once."""
    pieces = [b"["]
    for answer in page.answers:
        pieces += (answer.text, b",")
    return [*pieces[: max(1, len(pieces) - 1)], b"]"]


def _tag_of(page: AnswerPage) -> str:
    """Of what is in it, and of whether there is more."""
    digests = b"".join([answer.digest for answer in page.answers])
    return f'"{hashlib.blake2b(digests + bytes([page.more]), digest_size=16).hexdigest()}"'


def _link_to(request: Request, *, after: int) -> str:
    address = replace_query_param(request.build_absolute_uri(), "cursor", CURSORS.sign(str(after)))
    return f'<{address}>; rel="next"'
