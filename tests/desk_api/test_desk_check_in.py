"""Guests come and go: what the desk writes down, what follows from it, and what is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from backend.common import money
from backend.documents.models import Paper
from backend.documents.services import missing_papers
from backend.invariants.services import invariant_audit
from backend.payments.models import Refund
from backend.payments.refunds import cancellations
from backend.pricing.models import ResortTerms
from tests.documents import paper_story
from tests.documents.conftest import GOA
from tests.invariants import story
from tests.payments import state, tiers

pytestmark = pytest.mark.django_db

RECEIVE = [Role.OWNER, Role.MANAGER, Role.FRONT_DESK]


@pytest.fixture(autouse=True)
def _papers(bell, settings, tmp_path) -> None:
    settings.PAPERS_ROOT = tmp_path


@pytest.fixture
def booking(asha_browser, resort, room) -> FinalBooking:
    """Asha's five nights, paid, with tax; she arrives in a month."""
    Resort.objects.filter(pk=resort.pk).update(gstin=GOA + gstin.check_sign(GOA))
    return story.booked(asha_browser, room)


def evening(booking):
    """Of the day of arrival, at the resort."""
    return tiers.midnight(booking.check_in) + timedelta(hours=21)


def ask(staff, booking, verb, role=Role.FRONT_DESK, at=None, **body):
    with time_machine.travel(at or evening(booking), tick=False):
        url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/{verb}/"
        return staff.api(role).post(url, body, format="json")


def come(staff, booking, **more):
    return ask(staff, booking, "check-in", **more)


def go(staff, booking, **more):
    return ask(staff, booking, "check-out", **more)


def refused(answer, code, before):
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert state.snapshot() == before


@pytest.mark.parametrize("role", RECEIVE)
def test_the_desk_writes_down_who_came(staff, booking, role):
    answer = come(staff, booking, role=role)
    booking.refresh_from_db()
    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
    assert (booking.checked_in_at, booking.checked_in_by) == (evening(booking), staff.people[role])
    assert answer.json()["checked_in_at"] == timezone.localtime(evening(booking)).isoformat()


def test_from_the_midnight_of_arrival_on_and_not_before(staff, booking):
    before = state.snapshot()
    midnight = tiers.midnight(booking.check_in)
    refused(come(staff, booking, at=midnight - timedelta(seconds=1)), "arrival_ahead", before)
    assert come(staff, booking, at=midnight).status_code == 200


def test_who_comes_twice_came_the_first_time(staff, booking):
    first = come(staff, booking).json()
    later = come(staff, booking, at=evening(booking) + timedelta(hours=3), role=Role.OWNER)
    assert later.json() == first


def test_what_has_ended_is_not_checked_in_or_out(staff, booking):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=timezone.now())
    before = state.snapshot()
    for verb in ("check-in", "check-out"):
        answer = ask(staff, booking, verb)
        refused(answer, "booking_ended", before)
        assert answer.json()["booking_status"] == "cancelled"


def test_who_came_is_no_no_show(staff, booking):
    come(staff, booking)
    before = state.snapshot()
    answer = ask(staff, booking, "no-show", role=Role.OWNER)
    refused(answer, "guest_arrived", before)
    assert answer.json()["checked_in_at"]


def test_postgresql_knows_it_too(staff, booking):
    come(staff, booking)
    with pytest.raises(IntegrityError, match="who_came_is_no_no_show"), transaction.atomic():
        FinalBooking.objects.update(state="no_show")
    with pytest.raises(IntegrityError, match="who_leaves_came_before"), transaction.atomic():
        FinalBooking.objects.update(checked_out_at=evening(booking) - timedelta(days=1))


def test_who_came_cannot_cancel_even_where_the_day_of_arrival_lies_ahead_again(staff, asha_browser, booking):
    come(staff, booking)
    before = state.snapshot()
    answer = asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    refused(answer, "stay_begun", before)
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/cancellation/").json()
    assert shown["can_cancel"] is False


def test_an_owner_may_still_call_it_off(staff, booking):
    come(staff, booking)
    assert ask(staff, booking, "cancel", role=Role.OWNER).json()["status"] == "cancelled"


def test_they_leave_and_the_invoice_is_there_at_once(staff, booking):
    come(staff, booking)
    answer = go(staff, booking, at=paper_story.left(booking)).json()
    invoice = Paper.objects.get(kind="tax_invoice")
    assert (answer["invoice"]["number"], answer["invoice"]["total"]) == (invoice.number, answer["total"])
    assert (invoice.total_paise, invoice.content["due_paise"]) == (booking.total_paise, 0)
    assert answer["checked_out_at"] == timezone.localtime(paper_story.left(booking)).isoformat()


def test_who_leaves_early_is_invoiced_as_sold(staff, booking):
    come(staff, booking)
    answer = go(staff, booking, at=evening(booking) + timedelta(hours=12)).json()
    assert answer["invoice"]["total"] == money.rupees(booking.total_paise)
    assert answer["invoice"]["issued_on"] == (booking.check_in + timedelta(days=1)).isoformat()
    assert not Refund.objects.exists()


def test_who_leaves_twice_left_the_first_time_and_has_one_invoice(staff, booking):
    come(staff, booking)
    first = go(staff, booking).json()
    again = go(staff, booking, at=paper_story.left(booking), role=Role.OWNER).json()
    assert again == first
    missing_papers.issue_missing_papers(at=paper_story.left(booking))
    assert Paper.objects.filter(kind="tax_invoice").count() == 1


def test_nobody_leaves_who_has_not_come(staff, booking):
    before = state.snapshot()
    refused(go(staff, booking), "not_checked_in", before)
    assert not Paper.objects.exists()


def test_of_a_stay_whose_money_went_back_there_is_nothing_to_invoice(staff, booking):
    come(staff, booking)
    paper_story.given_back(booking, booking.total_paise)
    answer = go(staff, booking)
    assert (answer.status_code, answer.json()["invoice"]) == (200, None)
    assert answer.json()["checked_out_at"]


@pytest.fixture
def owing(asha_browser, resort, room) -> FinalBooking:
    """Asha has paid a quarter of her stay."""
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=25)
    order = story.ordered(asha_browser, room)
    type(order).objects.update(amount_paise=order.attempt.total_paise // 4)
    order.refresh_from_db()
    return story.told(order).booking


@pytest.mark.parametrize("role", RECEIVE)
def test_with_a_balance_unpaid_nobody_leaves_by_accident(staff, owing, role):
    come(staff, owing)
    before = state.snapshot()
    answer = go(staff, owing, role=role)
    refused(answer, "balance_unpaid", before)
    assert answer.json()["balance_paise"] == owing.balance_paise > 0
    assert not Paper.objects.exists()


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_owners_and_managers_may_let_them_go(staff, owing, role):
    come(staff, owing)
    answer = go(staff, owing, role=role, balance="left")
    assert answer.json()["balance_paise"] == owing.balance_paise
    invoice = Paper.objects.get(kind="tax_invoice")
    assert (invoice.total_paise, invoice.content["due_paise"]) == (owing.total_paise, owing.balance_paise)
    owing.refresh_from_db()
    assert owing.checked_out_by == staff.people[role]


def test_the_front_desk_may_not(staff, owing):
    come(staff, owing)
    before = state.snapshot()
    answer = go(staff, owing, balance="left")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert state.snapshot() == before


@pytest.mark.parametrize("verb", ["check-in", "check-out"])
def test_accountants_receive_nobody(staff, booking, verb):
    assert ask(staff, booking, verb, role=Role.ACCOUNTANT).json()["code"] == "permission_denied"


def test_the_audit_misses_the_invoice_of_who_has_checked_out(booking):
    now, hour = timezone.now(), timedelta(hours=1)
    FinalBooking.objects.update(checked_in_at=now - 2 * hour, checked_out_at=now - hour, confirmed_at=now - 24 * hour)
    assert any("its invoice over" in said for said in story.findings("I8", at=now + hour))


def test_a_stay_of_the_desk_leaves_nothing_for_the_audit(staff, booking):
    come(staff, booking)
    go(staff, booking)
    assert invariant_audit.audit_all(at=evening(booking) + timedelta(hours=1), grace=timedelta(minutes=5)).count == 0
