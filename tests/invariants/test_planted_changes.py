"""What must never be of a changed booking is found, however it came to be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.invariants import story
from tests.payments.changes import asked, booked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def changed(asha_browser, room, twin, bell):
    """Asha's booking: two nights more, that were paid for, and then one less."""
    booking = booked(asha_browser, room, twin, bell)
    story.told(asked(booking, nights=(30, 37)).order)
    asked(booking, nights=(30, 36))
    return booking


@pytest.mark.parametrize(
    ("invariant", "plant", "said"),
    [
        ("I2", "UPDATE payments_payment SET booking_id = NULL WHERE kind = 'change'", "it costs 1575000 paise, and 0"),
        ("I2", "DELETE FROM payments_refund", "it gives 787500 paise back, and 0 are on their way"),
        ("I2", "UPDATE payments_refund SET amount_paise = amount_paise + 1", "were paid"),
        ("I2", "UPDATE bookings_finalbooking SET total_paise = total_paise + 1", "the booking is not as it left it"),
        ("I2", "UPDATE bookings_finalbooking SET check_out = check_out + 1", "the booking is not as it left it"),
        ("I2", "UPDATE payments_payment SET amount_paise = amount_paise - 1 WHERE kind = 'booking'", "were paid"),
        ("I2", "DELETE FROM payments_ledgerentry WHERE key LIKE 'change %'", "owed back are 0 paise in the books"),
        (
            "I2",
            "UPDATE bookings_bookingchange SET state = 'lapsed', made_at = NULL, ended_at = now() WHERE number = 1",
            "and 1575000 were paid",
        ),
        ("I3", "UPDATE inventory_stay SET state = 'released'", "has 0 of its 1 rooms"),
        (
            "I6",
            "UPDATE bookings_bookingchange SET state = 'dreamt', made_at = NULL",
            "no table knows the state `dreamt`",
        ),
        (
            "I6",
            "UPDATE inventory_stay SET state = 'held', check_in = check_in + 60, check_out = check_out + 60"
            " WHERE change_id IS NOT NULL",
            "made, and keeps rooms",
        ),
    ],
)
def test_what_is_wrong_with_a_changed_booking_is_found(changed, invariant, plant, said):
    assert story.report().count == 0
    story.sql(plant)
    assert any(said in line for line in story.findings(invariant)), story.findings(invariant)


def test_a_change_that_waits_too_long_is_found(asha_browser, room, twin, bell):
    asked(booked(asha_browser, room, twin, bell), nights=(30, 37))
    assert story.findings("I4") == []
    assert "still waiting" in story.findings("I4", at=timezone.now() + timedelta(hours=2))[0]


def test_a_change_that_waits_for_an_ended_booking_is_found(asha_browser, room, twin, bell):
    asked(booked(asha_browser, room, twin, bell), nights=(30, 37))
    story.sql("UPDATE bookings_finalbooking SET state = 'cancelled', cancelled_at = now()")
    assert any("waits for a cancelled booking" in line for line in story.findings("I6"))
