from datetime import timedelta

import pytest
from django.db import connection, transaction

from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, endings
from backend.holds.states import AttemptState as A
from tests import cast
from tests.common.clock import later
from tests.common.crowd import at_once
from tests.holds.steps import bare_attempt, booked, fail, held, paying_for, stays

pytestmark = pytest.mark.django_db(transaction=True)


def states() -> list[str]:
    return list(BookingAttempt.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def end(now):
    """When every hold of the test is over."""
    return now + timedelta(seconds=605)


def test_what_has_lapsed_is_written_down(asha_browser, room, end):
    held(asha_browser, room)
    assert endings.expire_lapsed_attempts(at=end) == 1
    assert (states(), stays()) == (["expired"], {room.pk: "lapsed"})


def test_what_has_time_left_is_left_alone(asha_browser, room, now):
    held(asha_browser, room)
    assert endings.expire_lapsed_attempts(at=now + timedelta(seconds=599)) == 0
    assert (states(), stays()) == (["held"], {room.pk: "held"})


def test_a_second_sweep_finds_nothing(asha_browser, room, end):
    held(asha_browser, room)
    assert [endings.expire_lapsed_attempts(at=end) for _ in range(2)] == [1, 0]


def test_more_than_one_chunk_is_swept_in_one_go(asha, resort, now, end, monkeypatch):
    monkeypatch.setattr(endings, "CHUNK", 3)
    for _ in range(10):
        bare_attempt(asha, resort, at=now)
    assert endings.expire_lapsed_attempts(at=end) == 10
    assert set(states()) == {A.EXPIRED}


def test_sweepers_at_once_write_down_each_lapse_once(asha, resort, now, end, monkeypatch):
    monkeypatch.setattr(endings, "CHUNK", 5)
    for _ in range(40):
        bare_attempt(asha, resort, at=now)
    assert sum(at_once(5, lambda _: endings.expire_lapsed_attempts(at=end))) == 40
    assert set(states()) == {A.EXPIRED}


def test_an_attempt_in_other_hands_is_skipped_and_not_waited_for(asha, resort, now, end):
    busy, idle = bare_attempt(asha, resort, at=now), bare_attempt(asha, resort, at=now)

    def sweep(_):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return endings.expire_lapsed_attempts(at=end)

    with transaction.atomic():
        attempt_locks.attempt_locked(busy.pk)
        assert at_once(1, sweep) == [1]
    assert BookingAttempt.objects.get(pk=idle.pk).state == A.EXPIRED
    assert BookingAttempt.objects.get(pk=busy.pk).state == A.HELD


def test_an_attempt_whose_grace_after_a_failed_payment_is_over_has_failed(asha_browser, room, settings, now, end):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = 60
    fail(paying_for(asha_browser, room), service=endings.fail_after_grace, at=now)
    endings.expire_lapsed_attempts(at=end)
    assert (states(), stays()) == (["failed"], {room.pk: "lapsed"})


def test_an_attempt_that_was_never_paid_has_expired_and_not_failed(asha_browser, room, now):
    paying_for(asha_browser, room)
    endings.expire_lapsed_attempts(at=now + timedelta(seconds=3000))
    assert states() == ["expired"]


def test_without_grace_a_failed_payment_frees_the_rooms_at_once(asha_browser, ravi_browser, room, now):
    fail(paying_for(asha_browser, room), service=endings.fail_after_grace, at=now)
    assert (states(), stays()) == (["failed"], {room.pk: "released"})
    assert cast.select(ravi_browser, room).status_code == 201


def test_a_booking_is_never_swept(asha_browser, room, now):
    booked(asha_browser, room)
    assert endings.expire_lapsed_attempts(at=now + timedelta(days=365)) == 0
    assert (states(), stays()) == (["completed"], {room.pk: "booked"})


def test_a_late_sweep_does_not_touch_the_next_guest(asha_browser, ravi, room, now):
    held(asha_browser, room)
    with later(seconds=601):
        second = held(cast.logged_in(ravi), room)
    endings.expire_lapsed_attempts(at=now + timedelta(seconds=650))
    assert states() == ["expired", "held"]
    assert list(second.stays.values_list("state", flat=True)) == ["held"]


def test_the_swept_room_can_be_held_again(asha_browser, ravi, room, end):
    held(asha_browser, room)
    endings.expire_lapsed_attempts(at=end)
    with later(seconds=606):
        assert cast.select(cast.logged_in(ravi), room).status_code == 201
