"""What an integrator sees: the feed of a resort, numbered up to now."""

from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from backend.catalogue.models import Resort
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.services import event_numbers, key_grants
from tests import cast

ALL = [kind.value for kind in EventKind]


def program(resort: Resort, kinds: list[str] | None = None) -> APIClient:
    """A program with a key of this resort."""
    given = {"resort": resort, "name": "PMS", "kinds": kinds or ALL, "user_id": cast.guest(cast.MEERA).pk}
    _, text = key_grants.give(**given, at=timezone.now())
    browser = APIClient()
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return browser


def number() -> int:
    """The sweep that gives numbers; how many."""
    return event_numbers.number_what_happened(at=timezone.now())


def read(browser: APIClient, after: int = 0, **query: Any) -> dict[str, Any]:
    """A page of the feed."""
    answer = browser.get("/api/events/", {"after": after, **query})
    assert answer.status_code == 200, answer.json()
    page: dict[str, Any] = answer.json()
    return page


def heard(resort: Resort, after: int = 0) -> list[dict[str, Any]]:
    """Everything that happened after a number, numbered now."""
    number()
    found: list[dict[str, Any]] = read(program(resort), after, limit=500)["events"]
    return found


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]
