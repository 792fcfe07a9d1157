"""Questions about what there is; whether it is free is asked elsewhere."""

from django.db.models import Prefetch, QuerySet

from backend.catalogue.models import Resort, Room, RoomImage
from backend.common.errors import NotFound


def rooms_with_images() -> QuerySet[Room]:
    """Rooms that take guests, with their pictures in one more query."""
    images = Prefetch("images", queryset=RoomImage.objects.order_by("position", "id"))
    return Room.objects.filter(active=True).prefetch_related(images).order_by("room_number")


def resorts(*, location: str = "") -> QuerySet[Resort]:
    """Resorts that take guests, in one location or everywhere."""
    found = Resort.objects.filter(active=True).order_by("name", "id")
    return found.filter(location__iexact=location) if location else found


def resort_by_slug(*, slug: str) -> Resort:
    """A resort that takes guests, with its rooms; NotFound else."""
    rooms = Prefetch("rooms", queryset=rooms_with_images())
    found = resorts().filter(slug=slug).prefetch_related(rooms).first()
    if found is None:
        raise NotFound
    return found
