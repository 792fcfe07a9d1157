"""Who reads events while others write: every committed one exactly once, in order, however late it was committed."""

import random
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.event_feed.models import Event
from backend.event_feed.services import event_numbers
from tests.event_feed.feed_view import program, read
from tests.holds import steps
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

WRITERS = 50
STEPS = 4
CHANCE = random.Random(7)


class RolledBack(Exception):
    """On purpose."""


def book(user, resort, reference: str) -> None:
    attempt = steps.bare_attempt(user, resort, at=timezone.now())
    nights = {"check_in": attempt.check_in, "check_out": attempt.check_out}
    names = {"attempt": attempt, "user": user, "resort": resort, "reference": reference}
    FinalBooking.objects.create(**names, **nights, total_paise=1, confirmed_at=timezone.now())


def writer(user, resort, number: int) -> Callable[[], list[str]]:
    """Books some, one after the other, slowly or not, and takes some back; the references that were committed."""
    plan = [
        (f"R{number:03}-{step:04}", CHANCE.choice((0, 0, 0.01, 0.2)), CHANCE.random() < 0.3) for step in range(STEPS)
    ]

    def act() -> list[str]:
        kept = []
        for reference, nap, fails in plan:
            try:
                with transaction.atomic():
                    book(user, resort, reference)
                    time.sleep(nap)  # Marked already, and not committed yet.
                    if fails:
                        raise RolledBack
                kept.append(reference)
            except RolledBack:
                continue
        return kept

    return act


def beside(act: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_reader_beside_fifty_writers_sees_every_committed_event_once_and_in_order(asha, resort):
    written, seen, browser = threading.Event(), [], program(resort)

    def sweep() -> None:
        while not written.is_set():
            event_numbers.number_what_happened(at=timezone.now())

    def follow() -> None:
        after, last_look, at_end = 0, False, False
        while not (last_look and at_end):
            last_look = written.is_set()
            page = read(browser, after, limit=20)
            seen.extend(page["events"])
            after, at_end = page["next"], page["at_end"]

    sweepers, reader = [beside(sweep), beside(sweep)], beside(follow)
    kept = [
        reference for some in crowd.at_once(*(writer(asha, resort, n) for n in range(WRITERS))) for reference in some
    ]
    # The sweepers are still at it: what was committed is numbered, and then nothing is left to do.
    while event_numbers.number_what_happened(at=timezone.now()) or len(_numbered(resort)) < len(kept):
        time.sleep(0.01)
    written.set()
    for thread in (*sweepers, reader):
        thread.join(30)
    assert [event["sequence"] for event in seen] == list(range(1, len(kept) + 1))
    assert sorted(event["subject_id"] for event in seen) == sorted(kept)
    assert 0 < len(kept) < WRITERS * STEPS


def _numbered(resort) -> list[int]:
    return list(Event.objects.filter(resort=resort).values_list("sequence", flat=True))
