"""Guests come and leave, as the front desk does it in the admin: the same services as at the API."""

from datetime import timedelta

import pytest
import time_machine

from backend.bookings.models import FinalBooking
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.documents.models import Paper
from tests.backoffice.pages import act
from tests.documents.conftest import GOA
from tests.invariants import story
from tests.payments import tiers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _papers(bell, settings, tmp_path) -> None:
    settings.PAPERS_ROOT = tmp_path


@pytest.fixture
def booking(asha_browser, resort, room):
    Resort.objects.filter(pk=resort.pk).update(gstin=GOA + gstin.check_sign(GOA))
    return story.booked(asha_browser, room)


def at_the_desk(staff, booking, action, role="front_desk", days=0, rows=None):
    evening = tiers.midnight(booking.check_in) + timedelta(days=days, hours=21)
    with time_machine.travel(evening, tick=False):
        return act(staff.admin(role), FinalBooking, action, *(rows or [booking]))


def test_guests_are_checked_in_and_out_and_the_invoice_is_there(staff, booking):
    assert "the guests are checked in" in at_the_desk(staff, booking, "check_in")
    shown = at_the_desk(staff, booking, "check_out", days=1)
    invoice = Paper.objects.get(booking=booking, kind="tax_invoice")
    assert invoice.number in shown
    booking.refresh_from_db()
    assert (booking.checked_in_by, booking.checked_out_by) == (staff.people["front_desk"],) * 2


def test_who_comes_too_early_or_leaves_before_coming_is_told_so(staff, booking):
    assert "This can only be done from the day of arrival on." in at_the_desk(staff, booking, "check_in", days=-2)
    assert "booking" in at_the_desk(staff, booking, "check_out")
    booking.refresh_from_db()
    assert (booking.checked_in_at, booking.checked_out_at) == (None, None)


def test_who_is_missing_in_the_register_is_named(staff, booking):
    Resort.objects.update(check_in_needs_register=True)
    shown = at_the_desk(staff, booking, "check_in")
    assert "Guest 0 (A101), Guest 1 (A101)" in shown
    booking.refresh_from_db()
    assert booking.checked_in_at is None


def test_accountants_receive_nobody_and_nobody_receives_the_guests_of_another_resort(staff, booking, their_booking):
    at_the_desk(staff, booking, "check_in", role="accountant")
    at_the_desk(staff, booking, "check_in", rows=[their_booking])
    assert set(FinalBooking.objects.values_list("checked_in_at", flat=True)) == {None}
