"""I10: no room is free while a guest waits for it, and offers agree with their booking attempts.

Whether rooms would do is asked of the rows of this moment. A round of the line that is on its way is not missing yet:
what counts is that the line has not been looked at for a while, or that what it found could not be held for a while.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from backend.holds.states import ATTEMPT_LIVE
from backend.invariants.core.findings import SHOWN, Finding, Found, found_together
from backend.invariants.selectors.questions import ask, rows_of
from backend.waitlist import selectors
from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import room_offers
from backend.waitlist.states import WaitingState

OFFERS = """
SELECT 'waiting ' || entry.id AS subject, concat_ws('; ',
    CASE WHEN attempt.id IS NULL THEN entry.state || ' without an attempt' END,
    CASE WHEN attempt.offered_until IS NULL AND attempt.id IS NOT NULL THEN 'its attempt was offered to nobody' END,
    CASE WHEN attempt.user_id <> entry.user_id THEN 'its attempt is another guest''s' END,
    CASE WHEN entry.state = 'offered' AND attempt.expires_at < %(ended)s
        THEN 'still offered, and its attempt is ' || attempt.state || ', until '
            || to_char(attempt.expires_at, 'YYYY-MM-DD HH24:MI:SS') || ' UTC' END,
    CASE WHEN entry.state = 'booked' AND attempt.state <> 'completed'
        THEN 'booked, and its attempt is ' || attempt.state END
) AS said
FROM waitlist_waitingentry AS entry LEFT JOIN holds_bookingattempt AS attempt ON attempt.id = entry.attempt_id
WHERE entry.state NOT IN ('waiting', 'withdrawn', 'over')
"""
ORPHANS = """
SELECT 'attempt ' || attempt.id AS subject, 'is held as an offer, but no waiting list entry has it' AS said
FROM holds_bookingattempt AS attempt LEFT JOIN waitlist_waitingentry AS entry ON entry.attempt_id = attempt.id
WHERE attempt.offered_until IS NOT NULL AND attempt.state = ANY(%(live)s) AND entry.id IS NULL
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    live = [state.value for state in ATTEMPT_LIVE]
    idle = list(_idle(at=at, grace=grace))
    looks = (ask(OFFERS, ended=at - grace), ask(ORPHANS, live=live), (len(idle), idle[:SHOWN]))
    return found_together(rows_of(WaitingEntry), looks)


def _idle(*, at: datetime, grace: timedelta) -> Iterator[Finding]:
    """Those who wait although rooms are free that would do, and nobody is about to offer them."""
    waiting = WaitingEntry.objects.filter(state=WaitingState.WAITING, check_in__gt=at.date())
    for resort_id in waiting.order_by("resort").values_list("resort", flat=True).distinct():
        rooms, taken = selectors.rooms_of_entry(resort_id), selectors.taken_at(resort_id, at=at)
        for entry in waiting.filter(resort=resort_id).order_by("pk"):
            found = selectors.choice(entry, rooms, taken, at=at)
            if found and (said := _why(entry, at=at, grace=grace)):
                free = ", ".join(map(str, found))
                yield Finding(subject=f"waiting {entry.pk}", said=f"waits, and rooms {free} are free: {said}")


def _why(entry: WaitingEntry, *, at: datetime, grace: timedelta) -> str:
    if entry.refused_at is not None:
        return f"they cannot be held ({entry.refused_why})" if entry.refused_at < at - grace else ""
    looked_at = entry.looked_at or entry.asked_at
    return "the waiting list has not been served" if looked_at < at - grace - room_offers.LOOKS_APART else ""
