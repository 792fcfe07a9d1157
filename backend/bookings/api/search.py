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


class SearchInput(NightsInput):
    location = serializers.CharField(max_length=100, help_text='Where, such as "Goa".')


class ImageOutput(serializers.Serializer[Any]):
    image = serializers.CharField(help_text="Path of the picture on this host.")


class RoomOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    room_number = serializers.CharField()
    capacity = serializers.IntegerField()
    price_per_night = serializers.CharField(help_text='Rupees before tax, such as "7500.00".')
    images = ImageOutput(many=True)
    amenities = serializers.ListField(child=serializers.CharField())


class ResortOutput(serializers.Serializer[Any]):
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField()
    resort_slug = serializers.CharField()
    location = serializers.CharField()
    available_rooms = RoomOutput(many=True)
    suggested_rooms = serializers.ListField(
        child=serializers.IntegerField(), help_text="The cheapest set of free rooms that seats the party."
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
        booked or blocked for any of the nights is not among them. An empty list when nothing fits.
        """
        wish = SearchInput(data=request.query_params)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        found = selectors.rooms_available(
            location=said["location"],
            check_in=said["check_in_date"],
            check_out=said["check_out_date"],
            guests=said["guests"],
            at=timezone.now(),
        )
        return Response([_resort(resort, rooms, said["guests"]) for resort, rooms in found])


def _resort(resort: Resort, rooms: list[Room], guests: int) -> dict[str, Any]:
    candidates = [
        suggesting.Candidate(room_id=room.pk, capacity=room.capacity, price_paise=room.price_paise) for room in rooms
    ]
    return {
        "resort_id": resort.pk,
        "resort_name": resort.name,
        "resort_slug": resort.slug,
        "location": resort.location,
        "available_rooms": [_room(room) for room in rooms],
        "suggested_rooms": suggesting.cheapest(candidates, guests, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT),
    }


def _room(room: Room) -> dict[str, Any]:
    return {
        "id": room.pk,
        "room_number": room.room_number,
        "capacity": room.capacity,
        "price_per_night": rupees(room.price_paise),
        "images": [{"image": image.image.url} for image in room.images.all()],
        "amenities": room.amenities,
    }
