import pytest

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Room
from tests import cast
from tests.conftest import Bell
from tests.invariants import story


@pytest.fixture(autouse=True)
def _listening(bell: Bell) -> None:
    """Jobs wait for the test."""


@pytest.fixture
def other_room(resort) -> Room:
    """A102, like A101."""
    return cast.a_room(resort, "A102")


@pytest.fixture
def booking(asha_browser, room) -> FinalBooking:
    """Asha's paid booking of A101."""
    return story.booked(asha_browser, room)
