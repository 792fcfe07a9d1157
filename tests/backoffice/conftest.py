"""The browsers of staff, of an owner and of the platform, and what the pages show them."""

import pytest
from django.test import Client

import config.urls  # noqa: F401  (its import registers every page, as a start does)
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from tests import cast
from tests.backoffice.rows import both
from tests.channel_calendars.conftest import channel, feed
from tests.incidents.conftest import desk, meera, report
from tests.payments.conftest import dead, failed, order, owed
from tests.staffed_resorts import booking, elsewhere, staff, their_booking

__all__ = [
    "booking",
    "both",
    "channel",
    "dead",
    "desk",
    "elsewhere",
    "failed",
    "feed",
    "meera",
    "order",
    "owed",
    "report",
    "staff",
    "their_booking",
]


@pytest.fixture
def owner(resort: Resort) -> Client:
    """The owner of the Beachside Resort, in the admin."""
    browser = Client()
    browser.force_login(cast.works_at(resort, Role.OWNER))
    return browser
