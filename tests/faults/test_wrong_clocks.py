"""A real process on a machine whose clock is an hour off does everything that the house asks of it."""

import pytest

from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.incidents.models import Incident
from tests import cast
from tests.faults.processes import run_ahead

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPS = """
from worker import tasks
from django.utils import timezone
print("its clock says", timezone.now())
for _ in range(2):
    tasks.expire_attempts()
tasks.watch()
"""
RIVAL = """
from tests import cast
from backend.accounts.models import User
from backend.catalogue.models import Room
from django.test.utils import setup_test_environment
setup_test_environment()
answer = cast.select(cast.logged_in(User.objects.get(phone_number=cast.RAVI)), Room.objects.get())
print("select", answer.status_code)
"""


@pytest.fixture
def held(asha_browser, ravi, room):
    answer = cast.select(asha_browser, room)
    assert answer.status_code == 201
    return BookingAttempt.objects.get()


def gates() -> list[bytes]:
    return sorted(redis.client().scan_iter("dandeli:hold:*"))


def test_a_worker_an_hour_ahead_ends_no_live_hold_sells_nothing_twice_and_is_told_of(held, bell):
    keys = gates()
    said = run_ahead(3600, SWEEPS + RIVAL)
    held.refresh_from_db()
    assert (held.state, gates()) == ("held", keys)
    assert "select 409" in said
    told = Incident.objects.get(kind="clock_wrong")
    assert "seconds ahead of PostgreSQL's" in told.happened
    # To the minute: on a busy machine seconds pass while both clocks are read.
    assert 3_540 < float(told.happened.split()[2]) < 3_660
