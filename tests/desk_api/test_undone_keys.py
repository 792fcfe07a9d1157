"""A check-in or check-out that was a mistake: undone while it is fresh, and its invoice taken back."""

from datetime import timedelta

import pytest
import time_machine

from backend.bookings.models import FinalBooking
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from backend.documents.models import Paper
from backend.invariants.services import invariant_audit
from tests.documents.conftest import GOA
from tests.invariants import story
from tests.payments import state, tiers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _papers(bell, settings, tmp_path) -> None:
    settings.PAPERS_ROOT = tmp_path


@pytest.fixture
def booking(asha_browser, resort, room) -> FinalBooking:
    Resort.objects.filter(pk=resort.pk).update(gstin=GOA + gstin.check_sign(GOA))
    return story.booked(asha_browser, room)


def ask(staff, booking, verb, *, hours, role=Role.FRONT_DESK, **body):
    """So many hours after the midnight of arrival."""
    with time_machine.travel(tiers.midnight(booking.check_in) + timedelta(hours=hours), tick=False):
        url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/{verb}/"
        return staff.api(role).post(url, body, format="json")


@pytest.mark.parametrize(
    ("hours", "role", "status"),
    [(35, Role.FRONT_DESK, 200), (36, Role.MANAGER, 409), (36, Role.OWNER, 200), (21 + 7 * 24, Role.OWNER, 409)],
)
def test_a_check_in_is_undone_until_noon_of_the_next_day_or_by_the_owner_for_a_week(
    staff, booking, hours, role, status
):
    ask(staff, booking, "check-in", hours=21)
    answer = ask(staff, booking, "undo-check-in", hours=hours, role=role)
    assert answer.status_code == status, answer.json()
    booking.refresh_from_db()
    assert (booking.checked_in_at is None, booking.lines.get().checked_in_at is None) == (status == 200,) * 2
    if status == 409:
        assert answer.json()["code"] == "undo_too_late"


def test_a_check_out_is_undone_and_the_next_one_writes_another_invoice(staff, booking):
    ask(staff, booking, "check-in", hours=21)
    ask(staff, booking, "check-out", hours=45)
    answer = ask(staff, booking, "undo-check-out", hours=46, reason="The wrong room")
    assert (answer.status_code, answer.json()["checked_out_at"]) == (200, None), answer.json()
    first, note = Paper.objects.get(kind="tax_invoice"), Paper.objects.get(kind="credit_note")
    assert (note.total_paise, note.content["refers_to"]["number"]) == (first.total_paise, first.number)
    again = ask(staff, booking, "check-out", hours=70)
    assert again.status_code == 200, again.json()
    assert Paper.objects.filter(kind="tax_invoice").count() == 2
    at = tiers.midnight(booking.check_in) + timedelta(hours=72)
    report = invariant_audit.audit_all(at=at, grace=timedelta(minutes=5))
    assert [finding for verdict in report.verdicts for finding in verdict.found.shown] == []


def test_twice_is_calm_and_what_was_given_up_is_not_undone(staff, booking):
    assert ask(staff, booking, "undo-check-in", hours=21).status_code == 200
    ask(staff, booking, "check-in", hours=21)
    ask(staff, booking, "early-departure", hours=45)
    before = state.snapshot()
    for verb in ("undo-check-out", "undo-check-in"):
        assert ask(staff, booking, verb, hours=46).json()["code"] == "stay_changed_since"
    assert state.snapshot() == before
