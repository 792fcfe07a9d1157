import pytest
from django.core.checks import run_checks


def ids() -> set[str | None]:
    return {message.id for message in run_checks(tags=None) if message.id and message.id.startswith("bookings")}


def test_the_settings_as_they_come_make_sense():
    assert ids() == set()


@pytest.mark.parametrize("knob", ["HOLD_SECONDS", "PAYMENT_WINDOW_SECONDS"])
def test_an_attempt_must_outlive_its_hold_and_its_payment_window(settings, knob):
    setattr(settings, knob, settings.ATTEMPT_MAX_SECONDS + 1)
    assert ids() == {"bookings.E001"}


def test_a_grace_longer_than_the_payment_window_is_refused(settings):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = settings.PAYMENT_WINDOW_SECONDS + 1
    assert ids() == {"bookings.E002"}


def test_a_window_shorter_than_razorpays_is_warned_of(settings):
    settings.PAYMENT_WINDOW_SECONDS = 600
    assert ids() == {"bookings.W001"}
