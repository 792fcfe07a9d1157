"""The seed's own world: its dates, its ids, its guest."""

from collections.abc import Iterator

import pytest
import time_machine
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.catalogue.models import Room, RoomImage
from tests import cast


@pytest.fixture(autouse=True)
def first_of_december() -> Iterator[None]:
    """The examples are about Christmas 2024."""
    with time_machine.travel("2024-12-01T10:00:00+05:30"):
        yield


@pytest.fixture
def room(db: None) -> Room:
    """Room 101 of resort 1, with its picture."""
    resort = cast.a_resort("Beachside Resort", "Goa", pk=1)
    room = Room.objects.create(pk=101, resort=resort, room_number="A101", capacity=2, price_per_night="7500.00")
    RoomImage.objects.create(room=room, image="room_images/beach_view.jpg")
    return room


@pytest.fixture
def browser(first_of_december: None, asha: User) -> APIClient:
    """Asha's, logged in."""
    return cast.logged_in(asha)
