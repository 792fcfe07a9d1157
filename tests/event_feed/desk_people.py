"""An owner and a manager of the Beachside Resort, as users, and their browsers in the admin."""

import pytest
from django.test import Client

from backend.accounts.models import User
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from tests import cast


@pytest.fixture
def owner(resort: Resort) -> User:
    return cast.works_at(resort, Role.OWNER)


@pytest.fixture
def manager(resort: Resort) -> User:
    return cast.works_at(resort, Role.MANAGER, "+919000000012")


def in_admin(user: User) -> Client:
    """The browser of this user, logged in to the admin."""
    browser = Client()
    browser.force_login(user)
    return browser
