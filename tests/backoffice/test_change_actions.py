"""Changes of a booking in the admin: everybody there sees them, owners and managers drop one that waits."""

import pytest

from backend.bookings.models import BookingChange, FinalBooking
from tests.backoffice.pages import act, page
from tests.payments import changes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(booking, twin, bell):
    """A night more, not paid."""
    return changes.asked(booking, nights=(30, 36)).change


@pytest.mark.parametrize("role", ["owner", "front_desk", "accountant"])
def test_the_page_of_a_booking_says_what_waits(staff, booking, waiting, role):
    shown = staff.admin(role).get(page(FinalBooking, "change", booking.pk)).content.decode()
    assert f"<strong>1</strong> Waiting: {waiting.check_in:%d %b %Y} to {waiting.check_out:%d %b %Y}, to pay ₹" in shown


def test_and_that_nothing_does(staff, booking):
    assert (
        "<strong>1</strong> Waiting"
        not in staff.admin("owner").get(page(FinalBooking, "change", booking.pk)).content.decode()
    )


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_drop_it(staff, booking, waiting, role):
    assert "change 1 is dropped" in act(staff.admin(role), FinalBooking, "drop_waiting_change", booking)
    assert BookingChange.objects.get().state == "dropped"


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_do_not(staff, booking, waiting, role):
    act(staff.admin(role), FinalBooking, "drop_waiting_change", booking)
    assert BookingChange.objects.get().state == "waiting"


def test_where_there_is_none_it_says_so(staff, booking):
    said = act(staff.admin("owner"), FinalBooking, "drop_waiting_change", booking)
    assert "No change of this booking is waiting to be paid." in said
