"""What cannot wait for the next audit: a dead sweeper, and rooms that Redis keeps for nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from backend.common import redis
from backend.common.jobs import Job
from backend.holds.services import endings
from backend.incidents.models import Incident
from backend.incidents.services import mends
from backend.invariants.core.findings import SHOWN
from backend.invariants.services import minute_watch
from tests.common.stores import take_redis_away
from tests.holds import steps
from tests.invariants import story
from tests.payments import state
from worker import app

pytestmark = pytest.mark.django_db(transaction=True)

STRAY = "dandeli:hold:{1}:7:20301224"
TOKEN = "f" * 32


def problems() -> dict[str, str]:
    return dict(Incident.objects.values_list("subject", "state"))


def watch() -> None:
    app.tasks[Job.WATCH].run()


def mend() -> str:
    return mends.mend(Incident.objects.get(), at=timezone.now())


def stray(seconds: int = 600, *, key: str = STRAY, token: str = TOKEN) -> None:
    redis.client().set(key, token, ex=seconds)


@pytest.fixture
def stuck(asha_browser, room):
    """Asha's attempt, whose end nobody has written down."""
    attempt = steps.held(asha_browser, room)
    state.time_passes(minutes=16)
    return attempt


def test_a_house_at_work_has_no_problems(asha_browser, room, booking, other_room):
    steps.held(asha_browser, other_room)
    watch()
    assert problems() == {}


def test_an_attempt_that_nobody_ended_is_a_problem(stuck):
    watch()
    assert problems() == {f"attempt {stuck.pk}": "open"}


def test_five_minutes_late_is_not_yet_a_problem(asha_browser, room):
    steps.held(asha_browser, room)
    state.time_passes(minutes=14)
    watch()
    assert problems() == {}


def test_once_the_sweeper_is_back_the_problem_is_solved(stuck):
    watch()
    endings.expire_lapsed_attempts(at=timezone.now())
    watch()
    assert problems() == {f"attempt {stuck.pk}": "solved"}


def test_its_mend_ends_the_attempt_and_solves_it(stuck, room):
    watch()
    assert mend() == "1 attempts ended"
    stuck.refresh_from_db()
    assert (stuck.state, state.taken(room), problems()) == ("expired", False, {f"attempt {stuck.pk}": "solved"})


def test_of_many_stuck_attempts_a_few_are_shown_until_they_are_over(asha, resort):
    long_ago = timezone.now() - timedelta(hours=1)
    for _ in range(SHOWN + 3):
        steps.bare_attempt(asha, resort, at=long_ago)
    watch()
    assert list(problems().values()) == ["open"] * SHOWN
    endings.expire_lapsed_attempts(at=timezone.now())
    watch()
    assert list(problems().values()) == ["solved"] * SHOWN


def test_a_problem_about_something_else_is_left_alone(db):
    told = {"kind": "stuck_attempt", "subject": "the sweeper", "opened_at": timezone.now()}
    Incident.objects.create(last_seen_at=timezone.now(), **told)
    watch()
    assert problems() == {"the sweeper": "open"}


def test_a_hold_for_nobody_is_one_problem_however_many_nights_it_keeps(db):
    for night in range(5):
        stray(key=f"{STRAY[:-1]}{night}")
    watch()
    assert problems() == {f"hold {TOKEN}": "open"}
    assert "5 room-nights" in Incident.objects.get().happened


def test_a_hold_about_to_end_is_no_problem(db):
    stray(settings.HOLD_PROVISIONAL_SECONDS)
    watch()
    assert problems() == {}


def test_once_the_hold_is_gone_the_problem_is_solved(db):
    stray()
    watch()
    redis.client().delete(STRAY)
    watch()
    assert problems() == {f"hold {TOKEN}": "solved"}


def test_its_mend_releases_the_hold_and_solves_it(db):
    stray()
    watch()
    assert mend() == "1 room-nights released"
    assert (redis.client().exists(STRAY), problems()) == (0, {f"hold {TOKEN}": "solved"})


def test_its_mend_leaves_the_hold_of_a_new_owner_alone(asha_browser, room):
    stray()
    watch()
    attempt = steps.held(asha_browser, room)
    stray(token=attempt.token)
    assert mend() == "0 room-nights released"
    assert redis.client().get(STRAY) == attempt.token.encode()
    assert steps.gate_keys() == 6


def test_a_new_owner_between_the_look_and_the_release_keeps_the_room(db, monkeypatch):
    stray()
    watch()
    real = redis.run

    def late(script, keys, args):
        stray(token="e" * 32)
        return real(script, keys, args)

    monkeypatch.setattr(redis, "run", late)
    assert mend() == "0 room-nights released"
    assert redis.client().get(STRAY) == b"e" * 32


def test_an_owner_with_an_endless_name_does_not_stop_the_watch(db):
    stray(token="x" * 500)
    watch()
    watch()
    assert [*problems().values()] == ["open"]
    assert mend() == "1 room-nights released"


def test_without_redis_holds_stay_as_they_were_and_attempts_are_watched(stuck, settings):
    stray()
    watch()
    take_redis_away(settings)
    endings.expire_lapsed_attempts(at=timezone.now())
    watch()
    assert problems() == {f"attempt {stuck.pk}": "solved", f"hold {TOKEN}": "open"}


def test_a_mend_without_redis_says_so(db, settings):
    stray()
    watch()
    take_redis_away(settings)
    assert mend().startswith("Redis does not answer")
    assert problems() == {f"hold {TOKEN}": "open"}


def test_four_watches_at_once_are_one_problem_each(stuck):
    stray()

    def go(_: int) -> None:
        watch()
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, range(4)))
    assert problems() == {f"attempt {stuck.pk}": "open", f"hold {TOKEN}": "open"}


def test_mending_twice_is_calm(stuck):
    watch()
    mend()
    assert mend() == "0 attempts ended"
    assert minute_watch.end_attempts(at=timezone.now()) == 0
    assert story.report().count == 0
