import pytest

from backend.bookings.models import FinalBooking
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort, Room
from tests import cast
from tests.conftest import Bell
from tests.invariants import story

GOA = "30ABCDE1234F1Z"


@pytest.fixture(autouse=True)
def _papers(bell: Bell, settings, tmp_path) -> None:
    """Jobs wait for the test, and sheets lie in a directory of its own."""
    settings.PAPERS_ROOT = tmp_path


@pytest.fixture
def registered(resort: Resort) -> Resort:
    """The Beachside Resort, registered in Goa: 7,500 a night at 5 %."""
    resort.gstin = GOA + gstin.check_sign(GOA)
    resort.save()
    return resort


@pytest.fixture
def dear(registered: Resort) -> Room:
    """8,000 rupees a night, at 18 %."""
    return cast.a_room(registered, "B201", price="8000.00")


@pytest.fixture
def booking(asha_browser, registered, room) -> FinalBooking:
    """Asha's paid booking of A101: five nights, 39,375.00 with tax."""
    return story.booked(asha_browser, room)
