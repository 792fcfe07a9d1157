"""Guests leave before their time: their nights are free at once, and money goes as the desk says."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from backend.documents.models import Paper
from backend.documents.services import due_papers
from backend.holds.services import attempt_locks, checkout
from backend.invariants.services import invariant_audit
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.payments.models import PaymentOrder, Refund
from tests import cast
from tests.documents.conftest import GOA
from tests.holds import steps
from tests.invariants import story
from tests.payments import state, tiers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _papers(bell, settings, tmp_path) -> None:
    settings.PAPERS_ROOT = tmp_path


@pytest.fixture
def booking(asha_browser, resort, room) -> FinalBooking:
    """Asha's five nights, paid, with tax; she arrives in a month."""
    Resort.objects.filter(pk=resort.pk).update(gstin=GOA + gstin.check_sign(GOA))
    return story.booked(asha_browser, room)


def evening(booking, night):
    """Of this night of the stay: 0 is the first."""
    return tiers.midnight(booking.check_in) + timedelta(days=night, hours=21)


def ask(staff, booking, verb, *, night, role=Role.MANAGER, **body):
    with time_machine.travel(evening(booking, night), tick=False):
        url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/{verb}/"
        return staff.api(role).post(url, body, format="json")


def leave(staff, booking, *, night, **more):
    assert ask(staff, booking, "check-in", night=0).status_code == 200
    return ask(staff, booking, "early-departure", night=night, **more)


def nights_of(booking, begin, end) -> int:
    """What these nights of the stay cost, in paise, tax included."""
    days = [booking.check_in + timedelta(days=n) for n in range(begin, end)]
    lines = [line for line in booking.attempt.frozen_price.lines if line.night in days]
    return sum(line.price_paise + line.tax_paise for line in lines)


def is_free(room, booking, night) -> bool:
    day = booking.check_in + timedelta(days=night)
    taken = Stay.objects.filter(room=room, check_in__lte=day, check_out__gt=day)
    return not taken.taking(evening(booking, night)).exists()


def nothing_to_find(booking, *, night):
    later = evening(booking, night) + timedelta(hours=1)
    report = invariant_audit.audit_all(at=later, grace=timedelta(minutes=5))
    return [finding for verdict in report.verdicts for finding in verdict.found.shown]


def test_all_nights_are_charged_and_those_to_come_are_free_at_once(staff, booking, room, resort):
    answer = leave(staff, booking, night=2, role=Role.FRONT_DESK)
    assert answer.status_code == 200, answer.json()
    said, day = answer.json(), booking.check_in + timedelta(days=2)
    assert (said["status"], said["check_out_date"]) == ("confirmed", day.isoformat())
    assert (said["total_paise"], said["checked_out_at"] is not None) == (booking.total_paise, True)
    assert [is_free(room, booking, night) for night in range(5)] == [False, False, True, True, True]
    assert Paper.objects.get(kind="tax_invoice").total_paise == booking.total_paise
    assert not Refund.objects.exists()
    assert not Message.objects.filter(kind="booking_cancelled").exists()
    assert nothing_to_find(booking, night=2) == []
    line = booking.lines.get()
    assert (line.leaves, line.checked_out_by) == (day, staff.people[Role.FRONT_DESK])


def test_only_what_was_slept_is_charged_at_the_price_of_each_night(staff, booking):
    slept, back = nights_of(booking, 0, 2), nights_of(booking, 2, 5)
    answer = leave(staff, booking, night=2, charge="slept", expected_refund_paise=back)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["total_paise"] == slept
    assert Refund.objects.get().amount_paise == back
    assert Paper.objects.get(kind="tax_invoice").total_paise == slept
    assert nothing_to_find(booking, night=2) == []


def test_a_fee_of_some_nights_is_kept(staff, booking):
    kept, back = nights_of(booking, 0, 3), nights_of(booking, 3, 5)
    answer = leave(staff, booking, night=2, charge="fee", fee_nights=1)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["total_paise"] == kept
    assert Refund.objects.get().amount_paise == back
    assert nothing_to_find(booking, night=2) == []


def test_who_leaves_on_the_day_of_arrival_pays_the_night_and_its_room_is_sold_tonight(staff, booking, room):
    first = nights_of(booking, 0, 1)
    answer = leave(staff, booking, night=0, charge="slept")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["total_paise"] == first
    assert Stay.objects.get(attempt=booking.attempt_id).state == "left"
    free = inventory_selectors.rooms_free_at([room.resort_id], booking.nights, at=evening(booking, 0))
    assert room in free
    assert nothing_to_find(booking, night=0) == []


def test_one_room_of_two_leaves_and_the_other_stays(staff, asha_browser, resort, room):
    rooms = [room, cast.a_room(resort, "A102")]
    attempt = steps.held(asha_browser, *rooms, guests=4)
    guests = [{"room_id": each.pk, "name": f"Guest {n}", "age": 30} for n in range(2) for each in rooms]
    body = {"booking_attempt_id": attempt.pk, "guests": guests}
    assert asha_browser.post("/api/booking/add-guests/", body, format="json").status_code == 200
    with transaction.atomic():
        checkout.open_window(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())
    said = {"state": "created", "receipt": "two", "razorpay_order_id": "order_two", "created_at": timezone.now()}
    order = PaymentOrder.objects.create(attempt=attempt, amount_paise=attempt.total_paise, **said)
    booking = story.told(order).booking
    back = nights_of(booking, 2, 5) // 2
    answer = leave(staff, booking, night=2, lines=[2], charge="slept")
    assert answer.status_code == 200, answer.json()
    said = answer.json()
    assert (said["check_out_date"], said["checked_out_at"], said["invoice"]) == (
        booking.check_out.isoformat(), None, None
    )  # fmt: skip
    assert (is_free(rooms[0], booking, 3), is_free(rooms[1], booking, 3)) == (False, True)
    assert Refund.objects.get().amount_paise == back
    assert ask(staff, booking, "early-departure", night=2, lines=[2]).json()["code"] == "no_nights_left"
    due_papers.issue_due(booking_id=booking.pk, at=evening(booking, 2))
    assert nothing_to_find(booking, night=2) == []
    assert ask(staff, booking, "early-departure", night=3).json()["checked_out_at"] is not None


def test_what_cannot_be_is_refused_and_changes_nothing(staff, booking):
    assert ask(staff, booking, "early-departure", night=0).json()["code"] == "not_checked_in"
    ask(staff, booking, "check-in", night=0)
    before = state.snapshot()
    refusals = [
        ("refund_changed", {"charge": "slept", "expected_refund_paise": 1}),
        ("invalid", {"lines": [7]}),
        ("permission_denied", {"charge": "slept", "role": Role.FRONT_DESK}),
        ("permission_denied", {"role": Role.ACCOUNTANT}),
        ("permission_denied", {"balance": "left", "role": Role.FRONT_DESK}),
    ]
    for code, said in refusals:
        assert ask(staff, booking, "early-departure", night=2, **said).json()["code"] == code, said
    assert ask(staff, booking, "early-departure", night=5).json()["code"] == "no_nights_left"
    assert state.snapshot() == before


def test_who_has_left_does_not_leave_again(staff, booking):
    leave(staff, booking, night=2)
    before = state.snapshot()
    assert ask(staff, booking, "early-departure", night=3).json()["code"] == "stay_over"
    assert state.snapshot() == before
