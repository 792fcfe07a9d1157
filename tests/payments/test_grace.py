"""For a moment after a failed payment the rooms stay: most guests try again at once."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import cast
from tests.payments import state
from tests.payments.settlement_news import booked_once, fail, tell

pytestmark = pytest.mark.django_db(transaction=True)


def test_within_the_grace_a_failed_payment_keeps_the_rooms(asha_browser, ravi_browser, order, room, bell, settings):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = 60
    tell(bell, order, "payment.failed")
    assert state.status(asha_browser, order.attempt_id) == "payment_pending"
    assert cast.select(ravi_browser, room).status_code == 409
    assert order.attempt.expires_at <= timezone.now() + timedelta(seconds=60)


def test_after_the_grace_the_attempt_has_failed_and_the_rooms_are_free(
    asha_browser, ravi_browser, order, room, bell, settings
):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = 1
    tell(bell, order, "payment.failed")
    time.sleep(max(0, (order.attempt.expires_at - timezone.now()).total_seconds()) + 0.05)
    assert state.status(asha_browser, order.attempt_id) == "failed"
    assert state.taken_by(ravi_browser, room)


def test_the_grace_never_makes_a_hold_longer(order, now, settings):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = 3600
    before = order.attempt.expires_at
    fail(order, at=now)
    assert order.attempt.expires_at == before


def test_a_success_within_the_grace_is_confirmed(order, room, twin, bell, settings):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = 60
    tell(bell, order, "payment.failed")
    tell(bell, order, "payment.captured", id="pay_again")
    assert booked_once(order, room, twin)


def test_the_sweeper_writes_a_lapsed_grace_down_as_failed(order, bell, settings):
    from worker import tasks

    settings.PAYMENT_FAILURE_GRACE_SECONDS = 60
    tell(bell, order, "payment.failed")
    state.time_passes(minutes=2)
    tasks.expire_attempts()
    assert (order.attempt.state, order.attempt.failure) == ("failed", "payment_failed")


def test_initiating_again_within_the_grace_gives_the_whole_window(asha_browser, order, bell, settings):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = 60
    tell(bell, order, "payment.failed")
    cast.initiate(asha_browser, order.attempt_id)
    assert order.attempt.failure == ""
    assert order.attempt.expires_at > timezone.now() + timedelta(minutes=14)
