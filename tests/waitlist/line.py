"""A line in front of rooms that are sold out."""

from collections.abc import Sequence

from django.utils import timezone

from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import rounds
from tests import cast
from tests.holds.steps import block


def wait(browser, resort, *, rooms: Sequence = (), types=None, guests: int = 2, stay=None, **more):
    """The answer to joining the line, for `types` such as {"deluxe": 2}."""
    body = {
        "resort_id": resort.pk,
        "guests": guests,
        "room_ids": [room.pk for room in rooms],
        "room_types": [{"code": code, "rooms": count} for code, count in (types or {}).items()],
        **(stay or cast.nights()),
    }
    return browser.post("/api/waiting/", {**body, **more}, format="json")


def waits(browser, resort, **wish) -> WaitingEntry:
    """An entry in the line."""
    answer = wait(browser, resort, **wish)
    assert answer.status_code == 201, answer.json()
    return WaitingEntry.objects.get(pk=answer.json()["id"])


def sold_out(*rooms):
    """The resort keeps these rooms to itself; the blocks, to be lifted."""
    return [block(room) for room in rooms]


def lift(block) -> None:
    """The room is on sale again."""
    block.state = "released"
    block.save(update_fields=["state"])


def serve() -> int:
    """A round of the sweep, now."""
    return rounds.serve_waiting_guests(at=timezone.now())


def states() -> list[str]:
    """Of the whole line, in its order."""
    return list(WaitingEntry.objects.order_by("pk").values_list("state", flat=True))
