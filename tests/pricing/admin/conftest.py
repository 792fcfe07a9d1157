from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from tests import cast


@pytest.fixture
def owner(resort: Resort) -> Client:
    """The owner of the Beachside Resort, in the admin."""
    browser = Client()
    browser.force_login(cast.works_at(resort, Role.OWNER))
    return browser


@pytest.fixture
def elsewhere(db: None) -> SimpleNamespace:
    """Another resort with a room."""
    resort = cast.a_resort("Kali River Lodge", "Dandeli")
    return SimpleNamespace(resort=resort, room=cast.a_room(resort, "K1"))


def page(model, verb, *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{verb}", args=args)
