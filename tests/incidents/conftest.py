import pytest
from django.test import Client
from django.utils import timezone

from backend.accounts.models import User
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from tests import cast


@pytest.fixture
def report():
    """Say that a refund failed."""

    def say(subject="refund 12", kind=IncidentKind.REFUND_FAILED, at=None, **told):
        words = {"happened": "The bank said no.", "done": "Nothing.", "advice": "Call the bank.", **told}
        reports.report(kind, subject=subject, at=at or timezone.now(), **words)
        return Incident.objects.filter(kind=kind, subject=subject).latest("pk")

    return say


@pytest.fixture
def meera(db):
    return User.objects.create_superuser(cast.MEERA, "a-long-password")


@pytest.fixture
def desk(meera):
    """The browser of a superuser."""
    browser = Client()
    browser.force_login(meera)
    return browser
