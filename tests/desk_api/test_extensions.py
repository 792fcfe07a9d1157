"""Guests in the house stay longer: in their room or in another that is named first, and what it costs more is owed."""

from datetime import timedelta

import pytest
import time_machine

from backend.bookings.models import FinalBooking
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort, Room
from backend.catalogue.models.roles import Role
from backend.documents.models import Paper
from backend.inventory.models import Stay
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


@pytest.fixture
def other(resort) -> Room:
    return cast.a_room(resort, "A102")


def ask(staff, booking, verb, *, night, role=Role.FRONT_DESK, **body):
    at = tiers.midnight(booking.check_in) + timedelta(days=night, hours=21)
    with time_machine.travel(at, tick=False):
        url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/{verb}/"
        return staff.api(role).post(url, body, format="json")


def stay(staff, booking, *, nights, night=4, **more):
    """The answer to a stay that is to be of so many nights, on the evening of this one."""
    until = (booking.check_in + timedelta(days=nights)).isoformat()
    return ask(staff, booking, "extend", night=night, check_out_date=until, **more)


@pytest.fixture
def here(staff, booking) -> FinalBooking:
    """She is in the house."""
    assert ask(staff, booking, "check-in", night=0).status_code == 200
    return booking


def slept(booking) -> list[str]:
    """The room of each night."""
    stays = Stay.objects.filter(attempt=booking.attempt_id, state="booked").select_related("room").order_by("check_in")
    return [each.room.room_number for each in stays for _ in range(len(each.nights))]


def test_in_the_same_room_at_the_rate_of_the_last_night(staff, here):
    each = here.total_paise // 5
    answer = stay(staff, here, nights=7, expected_difference_paise=2 * each)
    assert answer.status_code == 200, answer.json()
    said = answer.json()
    assert (said["total_paise"], said["balance_paise"]) == (7 * each, 2 * each)
    assert (said["check_out_date"], slept(here)) == ((here.check_in + timedelta(days=7)).isoformat(), ["A101"] * 7)
    assert [story.findings(name) for name in ("I2", "I8", "I11")] == [[]] * 3
    assert ask(staff, here, "check-out", night=7).json()["code"] == "balance_unpaid"
    left = ask(staff, here, "check-out", night=7, role=Role.MANAGER, balance="left")
    assert left.status_code == 200, left.json()
    assert Paper.objects.get(kind="tax_invoice").total_paise == 7 * each


def test_at_todays_price(staff, here, room):
    Room.objects.filter(pk=room.pk).update(price_per_night="9000.00")
    Resort.objects.get(pk=room.resort_id).save()
    before = here.total_paise
    said = stay(staff, here, nights=6, rate="quote").json()
    assert said["balance_paise"] == said["total_paise"] - before == 9000_00 * 118 // 100


def test_a_room_that_somebody_else_has_names_the_others_and_the_guests_move_on_that_day(
    staff, here, other, room, ravi_browser
):
    steps.block(room, 35, 40)
    refused = stay(staff, here, nights=6)
    assert (refused.status_code, refused.json()["code"]) == (409, "room_taken")
    assert refused.json()["available_rooms"] == [other.pk]
    answer = stay(staff, here, nights=6, room_id=other.pk)
    assert answer.status_code == 200, answer.json()
    assert slept(here) == ["A101"] * 5 + ["A102"]
    price = FinalBooking.objects.get(pk=here.pk).attempt.frozen_price
    assert {line.room_number for line in price.lines if line.night == here.check_out} == {"A102"}
    assert story.findings("I11") == []


def test_what_cannot_be_is_refused_and_changes_nothing(staff, here, elsewhere):
    before = state.snapshot()
    refusals = [
        ("invalid", {"nights": 5}),
        ("invalid", {"nights": 500}),
        ("invalid", {"nights": 6, "line": 2}),
        ("invalid", {"nights": 6, "room_id": elsewhere.room.pk}),
        ("difference_changed", {"nights": 6, "expected_difference_paise": 1}),
        ("permission_denied", {"nights": 6, "role": Role.ACCOUNTANT}),
    ]
    for code, said in refusals:
        assert stay(staff, here, **said).json()["code"] == code, said
    assert state.snapshot() == before


def test_only_who_is_in_the_house_stays_longer(staff, booking):
    assert stay(staff, booking, nights=6).json()["code"] == "not_checked_in"
    ask(staff, booking, "check-in", night=0)
    ask(staff, booking, "check-out", night=4)
    assert stay(staff, booking, nights=6).json()["code"] == "stay_over"
