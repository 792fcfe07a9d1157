"""Two resorts, and everybody who works at the first."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.test import Client
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.catalogue.models import Resort, Room
from backend.catalogue.models.roles import Role
from tests import cast
from tests.invariants import story

PHONES = {
    Role.OWNER: "+919000000011",
    Role.MANAGER: "+919000000012",
    Role.FRONT_DESK: "+919000000013",
    Role.ACCOUNTANT: "+919000000014",
}


@dataclass
class Staff:
    """The people of the Beachside Resort, at the API and in the admin."""

    people: dict[str, User]

    def api(self, role: str) -> APIClient:
        return cast.logged_in(self.people[role])

    def admin(self, role: str) -> Client:
        browser = Client()
        browser.force_login(self.people[role])
        return browser


@pytest.fixture
def staff(resort: Resort) -> Staff:
    return Staff({role: cast.works_at(resort, role, phone) for role, phone in PHONES.items()})


@pytest.fixture
def elsewhere(db: None) -> SimpleNamespace:
    """Another resort, its room, and its owner's browsers."""
    resort = cast.a_resort("Kali River Lodge", "Dandeli")
    room = cast.a_room(resort, "K1")
    owner = cast.works_at(resort, Role.OWNER, "+919000000021")
    admin = Client()
    admin.force_login(owner)
    return SimpleNamespace(resort=resort, room=room, owner=owner, api=cast.logged_in(owner), admin=admin)


@pytest.fixture
def booking(asha_browser: APIClient, room: Room) -> object:
    """Asha has booked and paid A101 of the Beachside Resort."""
    return story.booked(asha_browser, room)


@pytest.fixture
def their_booking(ravi_browser: APIClient, elsewhere: SimpleNamespace) -> object:
    """Ravi has booked and paid K1 of the other resort."""
    return story.booked(ravi_browser, elsewhere.room)
