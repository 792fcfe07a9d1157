"""Who proved who they are with what, and of whom the police are to be told."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from backend.bookings.services import arrivals
from backend.catalogue.models.roles import Role
from backend.common.spreadsheets import harmless
from backend.guest_register.core import aadhaar
from backend.guest_register.models import RegisterEntry
from backend.holds.models import AttemptGuest
from backend.incidents.models import Incident
from backend.invariants.services import minute_watch
from backend.payments.refunds import cancellations
from backend.privacy.services import expired_data
from tests import cast
from tests.payments import tiers
from tests.privacy.database_text import database

pytestmark = pytest.mark.django_db

# Made up; their check digits are right.
AADHAAR = ["2345 6789 0124", "234567890124", "2345-6789-0124", "X2345.6789.0124/7"]
PASSPORT = {"document": "passport", "last_four": "41z7", "nationality": "gb"}


@pytest.fixture(autouse=True)
def _listening(bell) -> None:
    """Jobs wait for the test."""


@pytest.fixture
def guest(booking):
    return booking.attempt.guests.earliest("pk")


@pytest.fixture
def came(booking):
    """The moment in which they were checked in."""
    at = tiers.midnight(booking.check_in) + timedelta(hours=15)
    arrivals.note_arrival(booking=booking, user_id=booking.user_id, at=at)
    return at


def url(booking, tail=""):
    return f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/register/{tail}"


def write(staff, booking, guest, role=Role.FRONT_DESK, **said):
    return staff.api(role).put(url(booking, f"{guest.pk}/"), {**PASSPORT, **said}, format="json")


def file(staff, booking, guest, number="GOA26C000123"):
    return staff.api(Role.FRONT_DESK).post(
        url(booking, f"{guest.pk}/filed/"), {"acknowledgement": number}, format="json"
    )


def due(staff, booking, at):
    with time_machine.travel(at, tick=False):
        return staff.api(Role.FRONT_DESK).get(f"/api/desk/resorts/{booking.resort.slug}/forms-due/").json()


def codes(answer):
    assert answer.status_code == 400, answer.content
    return {error["code"] for error in answer.json()["errors"]}


def test_the_desk_writes_down_who_showed_what(staff, booking, guest):
    said = write(staff, booking, guest).json()
    assert (said["name"], said["room_number"]) == (guest.name, "A101")
    assert (said["entry"]["document"], said["entry"]["last_four"], said["entry"]["nationality"]) == (
        "passport", "41Z7", "GB"
    )  # fmt: skip
    assert said["entry"]["checked_by"] == str(staff.people[Role.FRONT_DESK])
    assert RegisterEntry.objects.get().checked_by == staff.people[Role.FRONT_DESK]
    listed = staff.api(Role.OWNER).get(url(booking)).json()
    assert [bool(row["entry"]) for row in listed] == [True, False]


def test_a_line_is_written_anew(staff, booking, guest):
    write(staff, booking, guest)
    write(staff, booking, guest, document="aadhaar", last_four="0124", nationality="IN")
    assert RegisterEntry.objects.get().document == "aadhaar"


@pytest.mark.parametrize("number", [*AADHAAR, "41Z", "K1234567", "41Z77", "41 7", "४१२३", "", "123456789012"])
def test_no_more_and_no_less_than_four_characters_of_a_number_are_taken(staff, booking, guest, number):
    assert codes(write(staff, booking, guest, last_four=number)) <= {"not_four", "blank"}
    assert not RegisterEntry.objects.exists()


def test_nothing_that_was_refused_is_kept_anywhere(staff, booking, guest):
    for number in AADHAAR:
        write(staff, booking, guest, last_four=number)
    write(staff, booking, guest)
    for number in AADHAAR:
        assert codes(file(staff, booking, guest, number)) == {"aadhaar"}
    assert not [row for row in database() if "234567890124" in row.replace(" ", "").replace("-", "").replace(".", "")]


def test_postgresql_keeps_four_characters_at_most_too(staff, booking, guest):
    write(staff, booking, guest)
    with pytest.raises(IntegrityError, match="four_characters_are_kept"), transaction.atomic():
        RegisterEntry.objects.update(last_four="41")
    with pytest.raises(IntegrityError, match="nationalities_are_two_letters"), transaction.atomic():
        RegisterEntry.objects.update(nationality="gb")
    with pytest.raises(IntegrityError, match="oci_cards_are_for_foreigners"), transaction.atomic():
        RegisterEntry.objects.update(document="oci_card", nationality="IN")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [*((text, True) for text in AADHAAR), ("234567890123", False), ("1234 5678 9012", False), ("2345678901240", False)],
)
def test_an_aadhaar_number_is_recognised_by_its_check_digit(text, is_one):
    assert aadhaar.find_aadhaar(text) == is_one


def test_an_oci_card_is_held_by_citizens_of_other_countries(staff, booking, guest):
    assert codes(write(staff, booking, guest, document="oci_card", nationality="IN")) == {"not_indian"}


def test_check_in_starts_the_clock_for_guests_from_abroad(staff, booking, guest):
    write(staff, booking, guest)
    write(staff, booking, booking.attempt.guests.latest("pk"), nationality="IN")
    assert due(staff, booking, timezone.now()) == []
    at = tiers.midnight(booking.check_in) + timedelta(hours=15)
    arrivals.note_arrival(booking=booking, user_id=booking.user_id, at=at)
    [row] = due(staff, booking, at + timedelta(hours=1))
    assert (row["guest_id"], row["seconds_left"]) == (guest.pk, 23 * 3600)
    [row] = due(staff, booking, at + timedelta(hours=25))
    assert row["seconds_left"] == -3600


def test_a_form_is_filed_once_with_its_number(staff, booking, guest, came):
    write(staff, booking, guest, document="oci_card", nationality="US")
    first = file(staff, booking, guest)
    assert first.json()["entry"]["acknowledgement"] == "GOA26C000123"
    assert file(staff, booking, guest).json() == first.json()
    assert due(staff, booking, came) == []
    other = file(staff, booking, guest, "GOA26C000999")
    assert (other.status_code, other.json()["code"]) == (409, "form_filed")
    assert RegisterEntry.objects.get().filed_by == staff.people[Role.FRONT_DESK]


def test_what_the_police_know_is_not_rewritten(staff, booking, guest, came):
    write(staff, booking, guest)
    file(staff, booking, guest)
    assert write(staff, booking, guest).status_code == 200
    answer = write(staff, booking, guest, nationality="FR")
    assert (answer.status_code, answer.json()["code"]) == (409, "form_filed")


def test_forms_are_for_registered_guests_from_abroad(staff, booking, guest):
    assert file(staff, booking, guest).json()["code"] == "not_registered"
    write(staff, booking, guest, nationality="IN")
    assert file(staff, booking, guest).json()["code"] == "not_foreign"


def test_a_guest_of_another_booking_is_not_found(staff, booking, their_booking):
    stranger = their_booking.attempt.guests.earliest("pk")
    assert write(staff, booking, stranger).status_code == 404
    assert file(staff, booking, stranger).status_code == 404


def test_of_a_booking_that_has_ended_nothing_is_written(staff, booking, guest):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=timezone.now())
    assert write(staff, booking, guest).json()["code"] == "booking_ended"


def test_the_register_is_forgotten_with_the_guests(staff, booking, guest, settings):
    write(staff, booking, guest)
    day = timedelta(days=1)
    last = tiers.midnight(booking.check_out) + settings.KEEP_STAY_GUESTS_DAYS * day
    expired_data.sweep(at=last)
    assert RegisterEntry.objects.exists()
    expired_data.sweep(at=last + 2 * day)
    assert not RegisterEntry.objects.exists()


def test_the_guest_reads_it_in_the_export(staff, booking, guest, asha):
    write(staff, booking, guest)
    said = cast.logged_in(asha).get("/api/auth/account/export/").json()
    assert [row["last_four"] for row in said["register"]] == ["41Z7"]


@pytest.mark.parametrize(("form", "begin"), [("csv", b"\xef\xbb\xbfbooking,"), ("xlsx", b"PK")])
def test_the_register_of_a_month_is_a_file_without_formulas(staff, booking, guest, form, begin):
    AttemptGuest.objects.filter(pk=guest.pk).update(name="=HYPERLINK(1)")
    write(staff, booking, guest)
    asked = {"month": f"{booking.check_in:%Y-%m}", "form": form}
    answer = staff.api(Role.MANAGER).get(f"/api/desk/resorts/{booking.resort.slug}/register/", asked)
    assert answer.content.startswith(begin)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    row = dict(zip(*rows, strict=True))
    assert (row["booking"], row["arrival"]) == (booking.reference, f"{booking.check_in}")
    assert (row["guest"], row["last four"]) == ("'=HYPERLINK(1)", "41Z7")
    assert row["checked by"] == str(staff.people[Role.FRONT_DESK])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        *((f"{sign}1+1", f"'{sign}1+1") for sign in "=+-@＝＋－＠"),
        *((f"{space}=1", "' =1") for space in " \t\r\n\x0b\x00"),
        *(("Asha\x0bRao", "Asha Rao"), ("क्\u200dष", "क्\u200dष"), ("\ufffe\ud800", "  "), ("", "")),
    ],
)
def test_no_text_is_a_formula_nor_breaks_a_file(said, shown):
    assert harmless(said) == shown
    Workbook().active.append([harmless(said)])


def test_in_the_admin_too_for_each_resort_that_they_see(staff, booking, guest, their_booking):
    write(staff, booking, guest)
    browser = staff.admin(Role.FRONT_DESK)
    LogEntry.objects.all().delete()
    assert guest.name in browser.get(reverse("admin:guest_register_registerentry_changelist")).content.decode()
    rows = LogEntry.objects.values_list("object_pk", "additional_data__what", "actor")
    assert list(rows) == [(str(booking.resort_id), "register of guests", staff.people[Role.FRONT_DESK].pk)]


def test_whoever_looks_at_the_register_is_in_the_trail(staff, booking, guest):
    LogEntry.objects.all().delete()
    staff.api(Role.FRONT_DESK).get(url(booking))
    due(staff, booking, timezone.now())
    rows = LogEntry.objects.order_by("pk").values_list("additional_data__what", "actor")
    clerk = staff.people[Role.FRONT_DESK].pk
    assert list(rows) == [("register of guests", clerk), ("guests from abroad", clerk)]


def test_a_late_form_is_a_problem_until_it_is_filed(staff, booking, guest, came):
    write(staff, booking, guest)
    minute_watch.watch_house(at=came + timedelta(hours=23))
    assert not Incident.objects.filter(kind="form_late").exists()
    for hours in (25, 26):
        minute_watch.watch_house(at=came + timedelta(hours=hours))
    problem = Incident.objects.get(kind="form_late")
    assert (problem.state, problem.times) == ("open", 1)
    assert booking.reference in problem.happened
    assert guest.name not in problem.happened
    file(staff, booking, guest)
    minute_watch.watch_house(at=came + timedelta(hours=27))
    problem.refresh_from_db()
    assert problem.state == "solved"
