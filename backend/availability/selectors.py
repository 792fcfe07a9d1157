"""Resorts of a place with their free rooms. It changes nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from backend.catalogue.models import Resort, Room
from backend.common.nights import Nights
from backend.inventory.selectors import rooms_free_at


def rooms_available(*, location: str, nights: Nights, guests: int, at: datetime) -> list[tuple[Resort, list[Room]]]:
    """Resorts of a place (with their terms) and their free rooms; only where those together seat the party."""
    return rooms_available_at(resorts_in(location), nights=nights, guests=guests, at=at)


def resorts_in(location: str) -> QuerySet[Resort]:
    """Resorts of a place that take guests, with their terms."""
    return Resort.objects.filter(active=True, location__icontains=location.strip()).select_related("terms")


def rooms_available_at(
    found: Iterable[Resort], *, nights: Nights, guests: int, at: datetime
) -> list[tuple[Resort, list[Room]]]:
    """The same of these resorts: two queries, however many they are."""
    resorts = {resort.pk: resort for resort in found}
    rooms = (
        rooms_free_at(resorts, nights, at=at)
        .select_related("room_type")
        .order_by("resort_id", "price_per_night", "room_number")
    )
    free: dict[int, list[Room]] = {}
    for room in rooms:
        free.setdefault(room.resort_id, []).append(room)
    return [(resorts[pk], found) for pk, found in free.items() if sum(room.capacity for room in found) >= guests]
