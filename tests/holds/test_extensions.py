"""More time before paying, in both stores, and never without end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.common import redis
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import endings, extensions, type_holds
from backend.holds.services.attempt_refusals import AttemptExpired
from backend.inventory.models import Stay
from tests import cast
from tests.common.clock import later
from tests.common.crowd import at_once
from tests.holds.steps import booked, fail, held, payable, paying_for

pytestmark = pytest.mark.django_db(transaction=True)


def extend(browser, attempt):
    return browser.post(f"/api/booking/attempts/{attempt.pk}/extend/")


def left(attempt) -> int:
    """Minutes from its start to its end, and the same of its stays."""
    attempt.refresh_from_db()
    ends = {attempt.expires_at, *Stay.objects.filter(attempt=attempt).values_list("expires_at", flat=True)}
    assert len(ends) == 1
    return round((attempt.expires_at - attempt.started_at).total_seconds() / 60)


def test_a_hold_lasts_ten_minutes_more_from_now(asha, asha_browser, room):
    attempt = held(asha_browser, room)
    with later(minutes=6):
        answer = extend(cast.logged_in(asha), attempt)
    assert answer.status_code == 200
    assert left(attempt) == 16
    assert answer.json()["expires_at"] == timezone.localtime(attempt.expires_at).isoformat()


def test_the_gate_lasts_as_long(asha_browser, room):
    attempt = held(asha_browser, room)
    for key in redis.client().keys("*hold*"):
        redis.client().pexpire(key, 5_000)
    BookingAttempt.objects.update(expires_at=timezone.now() + timedelta(seconds=5))
    assert extend(asha_browser, attempt).status_code == 200
    assert all(590 <= redis.client().ttl(key) <= 600 for key in redis.client().keys("*hold*"))


def test_it_can_be_asked_again_and_never_shortens(asha_browser, room):
    attempt = payable(asha_browser, room)
    BookingAttempt.objects.update(expires_at=timezone.now() + timedelta(minutes=15))
    Stay.objects.update(expires_at=BookingAttempt.objects.get().expires_at)
    assert [extend(asha_browser, attempt).status_code for _ in range(3)] == [200] * 3
    assert left(attempt) == 15
    assert BookingAttempt.objects.get().state == "guests_added"


def test_a_whole_window_to_pay_is_left_at_the_end(asha, asha_browser, room):
    attempt = held(asha_browser, room)
    for minutes in (9, 18, 27):
        with later(minutes=minutes):
            assert extend(cast.logged_in(asha), attempt).status_code == 200
    assert left(attempt) == 30
    with later(minutes=29):
        answer = extend(cast.logged_in(asha), attempt)
    assert (answer.status_code, answer.json()["code"]) == (409, "hold_is_longest")
    assert left(attempt) == 30


def test_in_payment_the_payment_gives_more_time(asha_browser, room):
    attempt = paying_for(asha_browser, room)
    answer = extend(asha_browser, attempt)
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_begun")


def test_what_is_over_is_not_extended(asha, asha_browser, resort, room):
    lapsed = held(asha_browser, room)
    with later(minutes=11):
        assert extend(cast.logged_in(asha), lapsed).json()["code"] == "attempt_expired"
    asha_browser.post(f"/api/booking/attempts/{lapsed.pk}/release/")
    assert extend(asha_browser, lapsed).json()["code"] == "attempt_released"
    failed = paying_for(asha_browser, room)
    fail(failed, at=timezone.now())
    assert extend(asha_browser, failed).json()["code"] == "attempt_failed"
    booking = booked(asha_browser, room)
    assert extend(asha_browser, booking.attempt).json()["code"] == "attempt_completed"


def test_somebody_elses_is_not_there(ravi_browser, asha_browser, room):
    assert extend(ravi_browser, held(asha_browser, room)).status_code == 404


def test_what_another_found_lapsed_is_not_taken_back(asha_browser, asha, ravi, room):
    """Two machines whose clocks differ: ravi's saw the end of the hold, asha's has not come to it yet."""
    attempt = held(asha_browser, room)
    redis.client().flushdb()
    request = StayRequest(resort_id=room.resort_id, nights=attempt.nights, party=attempt.party, room_ids=(room.pk,))
    type_holds.hold_stay(user_id=ravi.pk, request=request, at=attempt.expires_at + timedelta(milliseconds=5))
    early = attempt.expires_at - timedelta(milliseconds=5)
    with pytest.raises(AttemptExpired):
        extensions.extend_hold(user_id=asha.pk, attempt_id=attempt.pk, at=early)
    assert Stay.objects.filter(state="held").count() == 1


def test_extending_against_the_sweeper_is_one_of_the_two(asha, asha_browser, room):
    for _ in range(20):
        attempt = held(asha_browser, room)
        end = attempt.expires_at
        moments = (end - timedelta(milliseconds=1), end + timedelta(milliseconds=1))

        def act(n, attempt=attempt, moments=moments):
            if n:
                return endings.expire_lapsed_attempts(at=moments[1])
            try:
                return extensions.extend_hold(user_id=asha.pk, attempt_id=attempt.pk, at=moments[0]).expires_at
            except AttemptExpired:
                return None

        extended, expired = at_once(2, act)
        assert (extended is None) == (expired == 1)
        attempt.refresh_from_db()
        taken = Stay.objects.filter(attempt=attempt, state="held").count()
        assert (attempt.state == "held") == bool(taken) == (extended is not None)
        asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")
        # Keys outlive a hold whose end was only said to have come.
        redis.client().flushdb()
