"""Supplies to a SEZ are between States, with or without payment of tax; embassies have a UIN."""

from datetime import date

import pytest

from backend.documents.models import Folder
from backend.documents.services.typesetter import sheet
from backend.holds.models import BookingAttempt
from tests import cast
from tests.documents import paper_story
from tests.holds import decided
from tests.payments.changes import asked

SEZ = "29AAGCB7383J1Z4"
UIN = "0717UNO00157UNO"
COMPANY = {"company": "Kali Chips SEZ Unit", "address": "Plot 7, Export Zone, Mangaluru", "gstin": SEZ}
EMBASSY = {"company": "Resident Coordinator of the United Nations", "address": "55 Lodi Estate, Delhi", "uin": UIN}
UNDERTAKING = {"undertaking": "AD290326001234X", "undertaking_until": date(2099, 3, 31), "sez_gstins": [SEZ]}


def address(browser, booking, **said):
    return browser.put(f"/api/bookings/{booking.reference}/billing/", said, format="json")


def refused(answer, code: str, status: int = 400) -> bool:
    said = answer.json()
    found = said["errors"][0]["code"] if status == 400 else said["code"]
    assert (answer.status_code, found) == (status, code), said
    return True


@pytest.fixture
def trusted(registered):
    """The resort supplies this SEZ without tax."""
    decided.terms(registered, **UNDERTAKING)
    return registered


def test_a_sez_unit_gets_igst_and_the_endorsement(asha_browser, booking):
    assert address(asha_browser, booking, **COMPANY, sez="with_payment").json()["sez"] == "with_payment"
    paper_story.swept(paper_story.left(booking))
    said = paper_story.the("tax_invoice").content
    assert (said["igst"], said["sez"], said["total_paise"]) == (True, "with_payment", 39_375_00)
    text = paper_story.text_of(sheet.pdf(said, language="en"))
    # 37,500.00 at 5 %, in one sum and not in two halves.
    assert ("1,875.00" in text, "CGST" in text, "SGST" in text) == (True, False, False)
    assert "ON PAYMENT OF INTEGRATED TAX" in " ".join(text.split())


def test_a_company_of_another_state_that_is_no_sez_gets_none(asha_browser, booking):
    address(asha_browser, booking, **COMPANY)
    paper_story.swept(paper_story.left(booking))
    assert paper_story.the("tax_invoice").content["igst"] is False


def test_tax_that_was_charged_cannot_be_left_out_of_the_invoice(asha_browser, booking):
    assert refused(address(asha_browser, booking, **COMPANY, sez="without_payment"), "tax_charged", 409)
    assert not Folder.objects.exclude(gstin="").exists()


def test_a_sez_that_the_resort_supplies_without_tax_pays_none(asha_browser, trusted, room):
    booking = paper_story.sold(asha_browser, room, sez_gstin=SEZ.lower())
    assert booking.total_paise == 15_000_00
    paper_story.swept(paper_story.left(booking))
    said = paper_story.the("tax_invoice").content
    assert (said["registered"], said["sez"], said["igst"], said["half_paise"]) == (True, "without_payment", True, 0)
    assert (said["recipient"]["gstin"], said["undertaking"]) == (SEZ, UNDERTAKING["undertaking"])
    text = " ".join(paper_story.text_of(sheet.pdf(said, language="kn")).split())
    assert "WITHOUT PAYMENT OF INTEGRATED TAX" in text
    assert UNDERTAKING["undertaking"] in text


def test_its_gstin_stays_and_its_address_may_be_given(asha_browser, trusted, room):
    booking = paper_story.sold(asha_browser, room, sez_gstin=SEZ)
    url = f"/api/bookings/{booking.reference}/billing/"
    before = asha_browser.get(url).json()
    assert (before["gstin"], before["sez"]) == (SEZ, "without_payment")
    assert refused(address(asha_browser, booking, name="Asha"), "zero_rated", 409)
    assert address(asha_browser, booking, **COMPANY).json()["sez"] == "without_payment"


def test_a_quote_says_what_the_hold_would_freeze(asha_browser, trusted, room):
    body = {"resort_id": trusted.pk, "room_ids": [room.pk], "guests": 2, **cast.nights(30, 32), "sez_gstin": SEZ}
    price = asha_browser.post(decided.QUOTE, body, format="json").json()["price"]
    assert (price["subtotal"], price["tax"], price["total"]) == ("15000.00", "0.00", "15000.00")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("27AAPFU0939F1ZV", "sez_not_listed"),
        ("27AAPFU0939F1ZW", "gstin_invalid"),
        ("0717UNO00157UNO", "gstin_invalid"),
    ],
)
def test_whom_the_owner_has_not_listed_pays_tax(asha_browser, trusted, room, said, code):
    body = {"resort_id": trusted.pk, "room_ids": [room.pk], "guests": 2, **cast.nights(30, 32), "sez_gstin": said}
    answer = asha_browser.post(decided.SELECT, body, format="json")
    assert refused(answer, code)
    assert answer.json()["errors"][0]["pointer"] == "/sez_gstin"
    assert not BookingAttempt.objects.exists()


def test_an_undertaking_that_ends_during_the_stay_does_not_cover_it(asha_browser, trusted, room):
    decided.terms(trusted, undertaking_until=cast.in_days(31))
    body = {"resort_id": trusted.pk, "room_ids": [room.pk], "guests": 2, **cast.nights(30, 32), "sez_gstin": SEZ}
    assert refused(asha_browser.post(decided.SELECT, body, format="json"), "undertaking_ended")


@pytest.mark.django_db(transaction=True)
def test_a_change_of_its_nights_is_without_tax_too(asha_browser, trusted, room, twin):
    booking = paper_story.sold(asha_browser, room, sez_gstin=SEZ)
    asked(booking, nights=(40, 42))
    booking.refresh_from_db()
    assert (booking.total_paise, booking.attempt.frozen_price.zero_rated_for) == (15_000_00, SEZ)


def test_an_embassy_has_its_uin_on_the_invoice_and_pays_the_tax_of_the_state(asha_browser, booking):
    assert address(asha_browser, booking, **EMBASSY).json()["state_code"] == "07"
    paper_story.swept(paper_story.left(booking))
    said = paper_story.the("tax_invoice").content
    assert (said["recipient"]["uin"], said["recipient"]["gstin"], said["igst"]) == (UIN, "", False)
    assert f"UIN: {UIN}" in paper_story.text_of(sheet.pdf(said, language="en"))


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"uin": "0717UNO00157UNX"}, "/uin", "uin_invalid"),
        ({"uin": SEZ}, "/uin", "uin_invalid"),
        ({"gstin": SEZ}, "/uin", "uin_and_gstin"),
        ({"sez": "with_payment"}, "/gstin", "sez_without_gstin"),
        ({"sez": "with_luck"}, "/sez", "invalid_choice"),
        ({"company": ""}, "/company", "company_incomplete"),
    ],
)
def test_what_does_not_belong_together_is_refused(asha_browser, booking, more, pointer, code):
    answer = address(asha_browser, booking, **{**EMBASSY, **more})
    assert refused(answer, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Folder.objects.filter(booking=booking).exclude(company="").exists()
