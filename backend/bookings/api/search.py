from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors, suggesting
from backend.bookings.api.fields import NightsInput
from backend.catalogue.models import Resort, Room
from backend.common.money import rupees
from backend.pricing import selectors as pricing
from backend.pricing.core.quoting import Quote
from backend.pricing.services import quoting


class SearchInput(NightsInput):
    location = serializers.CharField(max_length=100, help_text='Where, such as "Goa".')


class ImageOutput(serializers.Serializer[Any]):
    image = serializers.CharField(help_text="Path of the picture on this host.")


class RoomOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    room_number = serializers.CharField()
    capacity = serializers.IntegerField()
    price_per_night = serializers.CharField(help_text='Rupees, such as "7500.00": the base price, before all rules.')
    total = serializers.CharField(help_text="Rupees before tax for the whole stay, for as many guests as it seats.")
    total_with_tax = serializers.CharField()
    images = ImageOutput(many=True)
    amenities = serializers.ListField(child=serializers.CharField())


class ResortOutput(serializers.Serializer[Any]):
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField()
    resort_slug = serializers.CharField()
    location = serializers.CharField()
    prices_include_tax = serializers.BooleanField(help_text="Whether `price_per_night` contains GST.")
    available_rooms = RoomOutput(many=True)
    suggested_rooms = serializers.ListField(
        child=serializers.IntegerField(), help_text="The free rooms that seat the party for the least, with tax."
    )


class Search(APIView):
    @extend_schema(
        tags=["booking"],
        operation_id="search_rooms",
        parameters=[SearchInput],
        responses=ResortOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        """Search free rooms.

        Resorts of a place whose free rooms together seat the party, each with those rooms. A room that is held,
        booked or blocked for any of the nights is not among them. An empty list when nothing fits. Totals are for
        adults, in the resort's default rate plan, room by room; ask `quote` for the price of a choice.
        """
        wish = SearchInput(data=request.query_params)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        stay = {"check_in": said["check_in_date"], "check_out": said["check_out_date"], "guests": said["guests"]}
        now = timezone.now()
        found = selectors.rooms_available(location=said["location"], at=now, **stay)
        offers = (
            _offer(resort, rooms, quoting.each_room(resort=resort, rooms=rooms, at=now, **stay), said["guests"])
            for resort, rooms in found
        )
        return Response([offer for offer in offers if offer])


def _offer(resort: Resort, rooms: list[Room], quotes: dict[int, Quote], guests: int) -> dict[str, Any] | None:
    """The resort with its rooms; without those that have no price, and None where the rest does not seat the party."""
    priced = [room for room in rooms if room.pk in quotes]
    if sum(room.capacity for room in priced) < guests:
        return None
    candidates = [
        suggesting.Candidate(room_id=room.pk, capacity=room.capacity, price_paise=quotes[room.pk].total_paise)
        for room in priced
    ]
    return {
        "resort_id": resort.pk,
        "resort_name": resort.name,
        "resort_slug": resort.slug,
        "location": resort.location,
        "prices_include_tax": pricing.tariff_of(resort).tax.inclusive,
        "available_rooms": [_room(room, quotes[room.pk]) for room in priced],
        "suggested_rooms": suggesting.cheapest(candidates, guests, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT),
    }


def _room(room: Room, quote: Quote) -> dict[str, Any]:
    return {
        "id": room.pk,
        "room_number": room.room_number,
        "capacity": room.capacity,
        "price_per_night": rupees(room.price_paise),
        "total": rupees(quote.subtotal_paise),
        "total_with_tax": rupees(quote.total_paise),
        "images": [{"image": image.image.url} for image in room.images.all()],
        "amenities": room.amenities,
    }
