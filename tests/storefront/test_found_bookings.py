"""A booking is found by its reference and its phone; and the texts that the law wants are there for everybody."""

import pytest

from tests import cast
from tests.storefront.guest_client import CODE, NUMBER, GuestClient, words_of
from tests.storefront.trips import booked

pytestmark = pytest.mark.django_db
TEXTS = ("privacy", "terms", "contact", "grievance", "accessibility")


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


def find(guest, reference):
    """The answer to the code after reference and phone, and what the next page is."""
    there = guest.send(guest.get("/find/"), "/find/", reference=reference, phone=NUMBER).headers["Location"]
    return guest.get(guest.send(guest.get(there), there, otp=CODE).headers["Location"])


def test_reference_phone_and_code_open_the_booking(guest, room, twin, bell, settings):
    reference = booked(guest, room, twin)
    other = find(GuestClient(), reference.lower().replace("-", " "))
    assert other.headers["Location"] == f"/stays/{reference}/"


def test_a_reference_of_nobody_or_of_somebody_else_is_said_after_the_code_alone(guest):
    page = find(guest, "WWWW-2222")
    assert page.status_code == 404
    assert "No booking of this number has this reference" in words_of(page)
    assert 'value="WWWW-2222"' in page.content.decode()


def test_what_cannot_be_a_reference_is_said_before_any_code(guest):
    page = guest.send(guest.get("/find/"), "/find/", reference="12", phone=NUMBER)
    assert page.status_code == 400
    assert "<title>Error:" in page.content.decode()
    assert f'value="{NUMBER}"' in page.content.decode()


@pytest.mark.parametrize("prefix", ["", "/hi", "/kn"])
def test_every_text_of_the_law_is_a_public_page(guest, resort, prefix):
    for text in TEXTS:
        page = guest.get(f"{prefix}/legal/{text}/")
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "public, max-age=3600")
        assert guest.get(f"{prefix}/r/{resort.slug}/legal/{text}/").status_code == 200
    assert guest.get(f"{prefix}/legal/nothing/").status_code == 404


def test_who_runs_the_site_and_hears_complaints_is_named_or_said_to_be_missing(guest, settings):
    nobody = words_of(guest.get("/legal/grievance/"))
    assert "has not named an officer" in nobody
    assert "complaints go to the resort." in nobody
    for page in (nobody, words_of(guest.get("/legal/privacy/"))):
        assert " below" not in page, "nothing stands there"
    settings.OPERATOR = {"name": "Kali Stays", "officer": "Meera Naik", "officer_email": "meera@example.in"}
    said = words_of(guest.get("/legal/grievance/"))
    assert "Meera Naik" in said
    assert "meera@example.in" in said
    assert "Kali Stays" in said
