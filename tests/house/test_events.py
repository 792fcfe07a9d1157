"""What other programs are told keeps up with what there is."""

import re
from pathlib import Path

from backend.bookings.states import BookingState
from backend.event_feed.models.kinds import OF_STATE, EventKind
from backend.event_feed.services.delivery_outcomes import TRIES_MOST, WAITS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text()


def test_every_state_of_a_booking_has_a_type_of_event():
    assert set(OF_STATE) == set(BookingState), "name it in backend/event_feed/models/kinds.py and in docs/webhooks.md"


def test_the_page_for_integrators_names_every_type_of_event():
    assert set(re.findall(r"`(\w+\.\w+)`", PAGE)) >= {kind.value for kind in EventKind}


def test_the_page_says_when_we_try_again():
    said = re.search(r"We try again: after (.*), each roughly", PAGE)
    assert said
    seconds = {"s": 1, "min": 60, "h": 3600}
    told = [int(number) * seconds[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", said[1])]
    assert told == [wait.total_seconds() for wait in WAITS]
    assert TRIES_MOST == 10
