"""I10: no room is free while somebody waits for it, and offers are what they say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.holds.models import BookingAttempt
from backend.invariants.selectors import waitlist_offers as looking
from backend.waitlist.models import WaitingEntry
from tests.invariants import story
from tests.waitlist import line

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def entry(asha_browser, resort, room, bell):
    """Asha waits for the only room, which is not on sale."""
    line.sold_out(room)
    entry = line.waits(asha_browser, resort)
    assert story.findings("I10") == []
    return entry


def found(*, later=timedelta(0)) -> list[str]:
    findings = looking.look(at=timezone.now() + later, grace=MINUTE).shown
    return [f"{finding.subject}: {finding.said}" for finding in findings]


def test_a_room_that_is_free_while_nobody_looks_at_the_line_is_found(entry, room):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    assert found() == []  # A round may be on its way.
    missing = f"waiting {entry.pk}: waits, and rooms {room.pk} are free: the waiting list has not been served"
    assert found(later=2 * MINUTE) == [missing]
    assert line.serve() == 1
    assert found(later=MINUTE / 2) == []


def test_a_room_that_cannot_be_held_for_long_is_found(entry, room):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    WaitingEntry.objects.update(refused_why="room_held", refused_at=timezone.now(), looked_at=timezone.now())
    assert found() == []
    missing = f"waiting {entry.pk}: waits, and rooms {room.pk} are free: they cannot be held (room_held)"
    assert found(later=2 * MINUTE) == [missing]


@pytest.fixture
def offered(entry):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    assert line.serve() == 1
    assert story.findings("I10") == []
    entry.refresh_from_db()
    return entry


def test_an_offer_that_is_over_and_was_not_moved_on_is_found(offered):
    story.sql("UPDATE holds_bookingattempt SET expires_at = now() - interval '2 minutes'")
    assert "still offered, and its attempt is held" in story.findings("I10")[0]
    line.serve()
    assert story.findings("I10") == []


def test_an_offer_without_its_attempt_is_refused_by_postgresql_and_found(offered):
    story.sql("SET CONSTRAINTS ALL IMMEDIATE")
    story.sql("ALTER TABLE waitlist_waitingentry DROP CONSTRAINT offers_have_an_attempt")
    story.sql("UPDATE waitlist_waitingentry SET attempt_id = NULL")
    said = story.findings("I10")
    assert f"waiting {offered.pk}: offered without an attempt" in said
    assert f"attempt {offered.attempt_id}: is held as an offer, but no waiting list entry has it" in said


def test_an_offer_that_was_booked_by_nobody_is_found(offered, ravi):
    story.sql("UPDATE waitlist_waitingentry SET state = 'booked'")
    story.sql("UPDATE holds_bookingattempt SET offered_until = NULL")
    BookingAttempt.objects.update(user=ravi)
    said = story.findings("I10")[0]
    assert "booked, and its attempt is held" in said
    assert "its attempt was offered to nobody" in said
    assert "its attempt is another guest's" in said
