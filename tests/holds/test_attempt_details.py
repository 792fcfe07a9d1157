"""What a guest tells the resort beside the names, from the attempt to the booking and its desk."""

import pytest
from django.db import IntegrityError

from backend.catalogue.models.roles import Role
from backend.holds.models import AttemptDetails
from backend.holds.services import endings
from backend.pricing.models import ResortTerms
from tests import cast
from tests.common.clock import later
from tests.holds.steps import booked, confirmed, fail, held, payable, paying_for

pytestmark = pytest.mark.django_db
SAID = {
    "contact_email": "ravi@example.com",
    "requests": "A cot, please.\nWe arrive by train.",
    "arrival_time": "15:30",
    "language": "kn",
    "booker": {"name": "Ravi Rao", "phone": "+44 20 7946 0018"},
}
SHOWN = {**SAID, "booker": {"name": "Ravi Rao", "phone": "+442079460018"}}
NOTHING = {"contact_email": "", "requests": "", "arrival_time": None, "language": "", "booker": None}


def url(attempt) -> str:
    return f"/api/booking/attempts/{attempt.pk}/"


def change(browser, attempt, **said):
    return browser.patch(url(attempt), said, format="json")


def shown(told) -> dict[str, object]:
    return {key: told[key] for key in NOTHING}


def test_they_come_along_with_the_names(asha_browser, room):
    attempt = held(asha_browser, room)
    guests = [{"room_id": room.pk, "name": name, "age": 30} for name in ("Alice", "Bob")]
    body = {"booking_attempt_id": attempt.pk, "guests": guests, **SAID}
    assert asha_browser.post("/api/booking/add-guests/", body, format="json").status_code == 200
    assert shown(asha_browser.get(url(attempt)).json()) == SHOWN


def test_a_company_is_named_before_paying_and_its_papers_are_addressed_to_it(asha_browser, room):
    attempt = payable(asha_browser, room)
    said = {"company": "Rao Textiles", "gstin": "29abcde1234f1zw", "address": "12 MG Road, Bengaluru"}
    told = change(asha_browser, attempt, invoice_to=said).json()["invoice_to"]
    assert told == {**said, "gstin": "29ABCDE1234F1ZW"}
    booking = confirmed(attempt)
    papers = asha_browser.get(f"/api/bookings/{booking.reference}/billing/").json()
    assert {name: papers[name] for name in told} == told
    assert papers["state_code"] == "29"


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"gstin": "29ABCDE1234F1ZX"}, "/invoice_to/gstin", "gstin_invalid"),
        ({"company": ""}, "/invoice_to/company", "blank"),
        ({"address": ""}, "/invoice_to/address", "blank"),
    ],
)
def test_half_a_company_is_refused(asha_browser, room, said, pointer, code):
    attempt = payable(asha_browser, room)
    whole = {"company": "Rao Textiles", "gstin": "29ABCDE1234F1ZW", "address": "12 MG Road, Bengaluru"}
    refused = change(asha_browser, attempt, invoice_to=whole | said)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (400, pointer, code)
    assert asha_browser.get(url(attempt)).json()["invoice_to"] is None


def test_a_company_is_named_again_or_left_out(asha_browser, room):
    attempt = payable(asha_browser, room)
    whole = {"company": "Rao Textiles", "gstin": "29ABCDE1234F1ZW", "address": "12 MG Road, Bengaluru"}
    change(asha_browser, attempt, invoice_to=whole)
    assert change(asha_browser, attempt, invoice_to=None).json()["invoice_to"] is None


def test_a_company_whose_invoice_cannot_be_made_here_is_refused_before_it_pays(asha_browser, resort, room):
    ResortTerms.objects.create(resort=resort, turnover_crore=7)
    type(resort).objects.update(gstin="29ABCDE1234F1ZW")
    attempt = payable(asha_browser, room)
    whole = {"company": "Rao Textiles", "gstin": "29ABCDE1234F1ZW", "address": "12 MG Road, Bengaluru"}
    refused = change(asha_browser, attempt, invoice_to=whole)
    assert (refused.status_code, refused.json()["code"]) == (409, "e_invoice_needed")
    assert not AttemptDetails.objects.exists()


def test_who_says_nothing_writes_no_row(asha_browser, room):
    attempt = payable(asha_browser, room)
    assert shown(asha_browser.get(url(attempt)).json()) == NOTHING
    assert not AttemptDetails.objects.exists()


def test_one_is_changed_and_the_others_stay(asha_browser, room):
    attempt = held(asha_browser, room)
    assert shown(change(asha_browser, attempt, **SAID).json()) == SHOWN
    assert shown(change(asha_browser, attempt, arrival_time=None, booker=None).json()) == {
        **SHOWN, "arrival_time": None, "booker": None,
    }  # fmt: skip
    cast.name_guests(asha_browser, attempt.pk, room)
    assert asha_browser.get(url(attempt)).json()["requests"] == SAID["requests"]


def test_the_booking_has_them_and_so_has_its_desk(asha_browser, resort, room):
    attempt = payable(asha_browser, room)
    change(asha_browser, attempt, **SAID)
    booking = confirmed(attempt)
    assert [(row.contact_email, row.language) for row in (attempt, booking)] == [("ravi@example.com", "kn")] * 2
    assert shown(asha_browser.get(f"/api/bookings/{booking.reference}/").json()) == SHOWN
    assert shown(asha_browser.get("/api/bookings/").json()["results"][0]) == SHOWN
    assert shown(asha_browser.get(url(attempt)).json()["booking"]) == SHOWN
    at_desk = f"/api/desk/resorts/{resort.slug}/bookings/"
    owner = cast.logged_in(cast.works_at(resort, Role.OWNER))
    assert shown(owner.get(f"{at_desk}{booking.reference}/").json()) == SHOWN
    assert shown(owner.get(at_desk).json()["results"][0]) == SHOWN


def test_staff_who_may_not_see_guests_data_read_the_wishes_alone(asha_browser, resort, room):
    attempt = payable(asha_browser, room)
    change(asha_browser, attempt, **SAID)
    booking = confirmed(attempt)
    accountant = cast.logged_in(cast.works_at(resort, Role.ACCOUNTANT))
    told = accountant.get(f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/").json()
    assert (told["contact_email"], told["requests"]) == ("", SAID["requests"])
    assert told["booker"]["phone"] == "••••••0018"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"contact_email": "ravi"}, "/contact_email"),
        ({"requests": "x" * 501}, "/requests"),
        ({"requests": "a\0b"}, "/requests"),
        ({"requests": "a\u202eb"}, "/requests"),
        ({"requests": 7}, "/requests"),
        ({"arrival_time": "25:00"}, "/arrival_time"),
        ({"arrival_time": "3 pm"}, "/arrival_time"),
        ({"language": "fr"}, "/language"),
        ({"booker": {"name": "Ravi"}}, "/booker/phone"),
        ({"booker": {"name": " ", "phone": "+442079460018"}}, "/booker/name"),
        ({"booker": {"name": "Ravi", "phone": "+1 555 0100"}}, "/booker/phone"),
        ({"booker": {"name": "Ravi", "phone": "call me"}}, "/booker/phone"),
        ({"booker": "Ravi"}, "/booker"),
    ],
)
def test_what_cannot_be_meant_is_refused(asha_browser, room, said, pointer):
    answer = change(asha_browser, held(asha_browser, room), **said)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not AttemptDetails.objects.exists()


def test_it_can_be_said_while_it_is_paid_and_after_that_failed(asha_browser, room, now):
    attempt = paying_for(asha_browser, room)
    assert change(asha_browser, attempt, language="hi").status_code == 200
    fail(attempt, at=now)
    assert change(asha_browser, attempt, language="kn").json()["language"] == "kn"


def test_of_what_is_over_nothing_more_is_said(asha, asha_browser, resort, room, now):
    over = booked(asha_browser, room).attempt
    assert change(asha_browser, over, requests="More").json()["code"] == "attempt_completed"
    given_up = held(asha_browser, cast.a_room(resort, "A102"))
    endings.release_attempt(user_id=asha.pk, attempt_id=given_up.pk, at=now)
    assert change(asha_browser, given_up, requests="More").json()["code"] == "attempt_released"
    lapsed = held(asha_browser, cast.a_room(resort, "A103"))
    with later(minutes=11):
        assert change(cast.logged_in(asha), lapsed, requests="More").json()["code"] == "attempt_expired"


def test_another_guests_attempt_is_not_there(asha_browser, ravi_browser, room):
    assert change(ravi_browser, held(asha_browser, room), requests="Mine").status_code == 404


def test_postgresql_keeps_no_booker_without_a_phone(asha_browser, room):
    attempt = held(asha_browser, room)
    with pytest.raises(IntegrityError, match="bookers_have_name_and_phone"):
        AttemptDetails.objects.create(attempt=attempt, booker_name="Ravi")
