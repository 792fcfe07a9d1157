"""GSTR-1 in the columns of the offline tool, read back by a reader of its own, and compared with papers and ledger.

By hand, in rupees. A suite at 9,000 and 18 % with breakfast at 800 a night, apart at 5 %, and a safari at 3,000 and
18 %, for two nights: 1,600 at 5 % and 21,000 at 18 %. Every other stay is two nights at 7,500: 15,000 at 5 %,
15,750.00 with tax.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.documents.models import Paper
from backend.documents.services import due_papers
from backend.documents.services.gstr1 import archive
from backend.payments.models import LedgerEntry, Refund
from tests import cast
from tests.documents import offline_tool, paper_story
from tests.documents.offline_tool import money
from tests.documents.test_sez_and_uin import COMPANY, EMBASSY, SEZ, UIN, UNDERTAKING, address
from tests.holds import decided
from tests.payments.tiers import promised

pytestmark = pytest.mark.django_db

KARNATAKA = "29ABCDE1234F1ZW"
FIRM = {"company": "=Kali Textiles ಕಾಳಿ é", "gstin": KARNATAKA, "address": "12 MG Road"}
GOA, GOAN = "30-Goa", "30ABCDE1234F1Z"


@dataclass
class Story:
    """Eight bookings, and the days on which money came, stays ended, and money went back."""

    resort: Resort
    browser: Any
    came: datetime
    ended: datetime
    later: datetime

    def read(self, at: datetime) -> dict[str, Any]:
        body = archive.gstr1_as_zip(resort=self.resort, month=at.date())
        (sections,) = offline_tool.read_archive(body).values()
        return sections

    def read_me(self, at: datetime) -> str:
        return offline_tool.read_me(archive.gstr1_as_zip(resort=self.resort, month=at.date()))


def went(booking, at: datetime) -> None:
    """What is owed back has arrived, and its paper is written."""
    for refund in Refund.objects.filter(payment__booking=booking, reason="cancelled").select_related("payment"):
        paper_story._gone(refund.payment, refund.amount_paise, id=f"rfnd_{refund.pk}", receipt=refund.idempotency_key)
    due_papers.issue_due(booking_id=booking.pk, at=at)


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    """Told once; each test undoes what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        resort = cast.a_resort(gstin=GOAN + gstin.check_sign(GOAN))
        yield told(cast.logged_in(cast.guest(cast.ASHA)), resort)
        transaction.set_rollback(True)


def told(asha_browser: Any, registered: Resort) -> Story:
    decided.terms(registered, **UNDERTAKING)
    decided.a_plan(registered)
    decided.a_safari(registered, sac="996418")
    promised(registered, tiers=((60, 0, 0), (0, 50, 0)))
    suite = cast.a_room(registered, "S1", price="9000.00")
    safari = [{"code": "safari", "quantity": 1}]
    sold = {"person": paper_story.sold(asha_browser, suite, rate_plan="cp", add_ons=safari)}
    for name in ("firm", "sez", "embassy", "lut", "fee", "off", "same"):
        room = cast.a_room(registered, f"R{name}", price="7500.00")
        sold[name] = paper_story.sold(asha_browser, room, **({"sez_gstin": SEZ} if name == "lut" else {}))
    address(asha_browser, sold["firm"], **FIRM)
    address(asha_browser, sold["sez"], **COMPANY, sez="with_payment")
    address(asha_browser, sold["lut"], **COMPANY)
    address(asha_browser, sold["embassy"], **EMBASSY)
    came, ended = timezone.localtime(), paper_story.left(sold["person"])
    assert (came.year, came.month) != (ended.year, ended.month)
    # In the first month: seven advances; one booking is cancelled for half of it.
    for name, booking in sold.items():
        if name != "same":
            due_papers.issue_due(booking_id=booking.pk, at=came)
    asha_browser.post(f"/api/bookings/{sold['fee'].reference}/cancel/", {}, format="json")
    went(sold["fee"], came)
    # In the second: six stays end, one is called off, and two guests get something back.
    paper_story.called_off(sold["off"])
    for name, booking in sold.items():
        if name != "fee":
            due_papers.issue_due(booking_id=booking.pk, at=ended)
    for name, paise in (("person", 3_540_00), ("firm", 7_875_00)):
        paper_story.given_back(sold[name], paise, id=f"rfnd_{name}")
        due_papers.issue_due(booking_id=sold[name].pk, at=ended)
    # In a third one a night is given back.
    later = ended + timedelta(days=45)
    paper_story.given_back(sold["person"], 10_620_00, id="rfnd_later")
    due_papers.issue_due(booking_id=sold["person"].pk, at=later)
    return Story(registered, asha_browser, came, ended, later)


def by_rate(rows: list[dict[str, str]], name: str = "Taxable Value") -> dict[str, Decimal]:
    return {row["Rate"]: money(row, name) for row in rows}


def amounts(*pairs: tuple[str, str]) -> dict[str, Decimal]:
    return {rate: Decimal(said) for rate, said in pairs}


def test_advances_of_the_month_stand_in_11a(story):
    """1,600 and three times 15,000 at 5 %, the cancelled one and the two of SEZs apart; 21,000 at 18 %."""
    read = story.read(story.came)
    assert by_rate(read["at"], "Gross Advance Received") == amounts(("5", "46600.00"), ("18", "21000.00"))
    assert read["atadj"] == []


def test_advances_that_are_used_up_or_given_back_stand_in_11b(story):
    read = story.read(story.ended)
    assert by_rate(read["atadj"], "Gross Advance Adjusted") == amounts(("5", "46600.00"), ("18", "21000.00"))
    # What came and was invoiced within the month is in neither table.
    assert read["at"] == []


def test_companies_stand_in_table_4_each_as_what_it_is(story):
    rows = {row["GSTIN/UIN of Recipient"] + row["Rate"]: row for row in story.read(story.ended)["b2b,sez,de"]}
    assert {key: (row["Invoice Type"], row["Invoice Value"], row["Taxable Value"]) for key, row in rows.items()} == {
        f"{KARNATAKA}5": ("Regular B2B", "15750.00", "15000.00"),
        f"{UIN}5": ("Regular B2B", "15750.00", "15000.00"),
        f"{SEZ}5": ("SEZ supplies with payment", "15750.00", "15000.00"),
        f"{SEZ}0": ("SEZ supplies without payment", "15000.00", "15000.00"),
    }
    assert {row["Place Of Supply"] for row in rows.values()} == {GOA}
    assert rows[f"{KARNATAKA}5"]["Receiver Name"] == "'=Kali Textiles e"
    assert rows[f"{KARNATAKA}5"]["Invoice date"] == f"{story.ended:%d-%b-%Y}"


def test_persons_stand_in_table_7_less_what_they_got_back(story):
    assert by_rate(story.read(story.came)["b2cs"]) == amounts(("5", "7500.00"))
    assert by_rate(story.read(story.ended)["b2cs"]) == amounts(("5", "16600.00"), ("18", "18000.00"))
    assert by_rate(story.read(story.later)["b2cs"]) == amounts(("18", "-9000.00"))


def test_notes_to_companies_stand_in_9b(story):
    (row,) = story.read(story.ended)["cdnr"]
    said = ("GSTIN/UIN of Recipient", "Note Type", "Note Supply Type", "Note Value", "Rate", "Taxable Value")
    assert [row[name] for name in said] == [KARNATAKA, "C", "Regular B2B", "7875.00", "5", "7500.00"]


def test_services_stand_in_12_by_code_companies_apart(story):
    read = story.read(story.ended)
    names = ("Total Value", "Taxable Value", "Integrated Tax Amount", "Central Tax Amount", "State/UT Tax Amount")
    found = {
        (section, row["HSN"], row["Rate"]): [row[name] for name in names]
        for section in ("hsn(b2b)", "hsn(b2c)")
        for row in read[section]
    }
    assert found == {
        ("hsn(b2b)", "996311", "0"): ["15000.00", "15000.00", "0.00", "0.00", "0.00"],
        ("hsn(b2b)", "996311", "5"): ["39375.00", "37500.00", "750.00", "562.50", "562.50"],
        ("hsn(b2c)", "996311", "5"): ["15750.00", "15000.00", "0.00", "375.00", "375.00"],
        ("hsn(b2c)", "996311", "18"): ["21240.00", "18000.00", "0.00", "1620.00", "1620.00"],
        ("hsn(b2c)", "996332", "5"): ["1680.00", "1600.00", "0.00", "40.00", "40.00"],
    }
    # The safari was given back within the month.
    assert "996418" not in {row["HSN"] for row in read["hsn(b2c)"]}


def test_documents_stand_in_13_each_series_from_its_first_to_its_last(story):
    first, second = (
        {row["Nature of Document"]: row for row in story.read(at)["docs"]} for at in (story.came, story.ended)
    )
    assert {nature: int(row["Total Number"]) for nature, row in first.items()} == {
        "Receipt Voucher": 7, "Invoices for outward supply": 1, "Refund Voucher": 1,
    }  # fmt: skip
    assert {nature: int(row["Total Number"]) for nature, row in second.items()} == {
        "Receipt Voucher": 1, "Invoices for outward supply": 6, "Refund Voucher": 1, "Credit Note": 2,
    }  # fmt: skip
    numbers = Paper.objects.filter(kind="tax_invoice").order_by("number").values_list("number", flat=True)
    begins, ends = (second["Invoices for outward supply"][name] for name in ("Sr. No. From", "Sr. No. To"))
    assert (begins, ends) == (numbers[1], numbers[6])


def test_nothing_is_supplied_to_another_state_but_to_sez(story):
    for at in (story.came, story.ended, story.later):
        read = story.read(at)
        assert (read["b2cl"], read["cdnur"]) == ([], [])


def test_all_months_together_are_what_papers_and_ledger_say(story):
    months = [story.read(at) for at in (story.came, story.ended, story.later)]

    def total(sections: tuple[str, ...], name: str) -> Decimal:
        return sum((money(row, name) for read in months for section in sections for row in read[section]), Decimal(0))

    came, went_back = (
        Decimal(LedgerEntry.objects.filter(**side).aggregate(sum=Sum("amount_paise"))["sum"]) / 100
        for side in ({"source": "payer", "target": "bookings"}, {"target": "payer"})
    )
    assert total(("hsn(b2b)", "hsn(b2c)"), "Total Value") == came - went_back
    signs = {"tax_invoice": 1, "credit_note": -1}
    papers = list(Paper.objects.filter(kind__in=signs))
    for name, key in (("Taxable Value", "net_paise"), ("Central Tax Amount", "half_paise")):
        within = sum(
            signs[paper.kind] * paper.content[key]
            for paper in papers
            if key == "net_paise" or not paper.content["igst"]
        )
        assert total(("hsn(b2b)", "hsn(b2c)"), name) == Decimal(within) / 100
    supplied = total(("b2b,sez,de", "b2cs"), "Taxable Value") - total(("cdnr",), "Taxable Value")
    assert supplied == total(("hsn(b2b)", "hsn(b2c)"), "Taxable Value")
    assert total(("at",), "Gross Advance Received") == total(("atadj",), "Gross Advance Adjusted")
    numbered = total(("docs",), "Total Number")
    assert numbered == Paper.objects.exclude(kind="booking_voucher").count()


def test_what_a_person_should_know_stands_in_the_read_me(story):
    first, second = story.read_me(story.came), story.read_me(story.ended)
    assert "an advance of 15000.00 from a SEZ, with IGST, is not in table 11A" in first
    assert "hsn(b2c): 996311 has 2 rates" in second
    cast.a_resort("Palm Annexe", gstin=story.resort.gstin)
    assert "Palm Annexe: the same GSTIN" in story.read_me(story.came)


def test_papers_under_another_registration_are_another_return(story):
    was, now = story.resort.gstin, "30ABCDE1234F2Z"
    Resort.objects.filter(pk=story.resort.pk).update(gstin=now + gstin.check_sign(now))
    booking = paper_story.sold(story.browser, cast.a_room(story.resort, "R9"))
    due_papers.issue_due(booking_id=booking.pk, at=story.ended)
    read = offline_tool.read_archive(archive.gstr1_as_zip(resort=story.resort, month=story.ended.date()))
    assert sorted(read) == sorted([was, now + gstin.check_sign(now)])
    assert by_rate(read[was]["b2cs"]) == amounts(("5", "16600.00"), ("18", "18000.00"))
    fresh = read[now + gstin.check_sign(now)]
    assert [(row["Nature of Document"], row["Total Number"]) for row in fresh["docs"]] == [
        ("Invoices for outward supply", "1"),
        ("Receipt Voucher", "1"),
    ]
    assert by_rate(fresh["b2cs"]) == amounts(("5", "15000.00"))


def test_desk_admin_and_command_hand_out_the_same(story, tmp_path):
    month, body = f"{story.ended:%Y-%m}", archive.gstr1_as_zip(resort=story.resort, month=story.ended.date())
    accountant = cast.works_at(story.resort, "accountant")
    answer = cast.logged_in(accountant).get(
        f"/api/desk/resorts/{story.resort.slug}/gst/", {"month": month, "form": "gstr1"}
    )
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/zip", body)
    file = tmp_path / "gstr1.zip"
    call_command("gst_export", story.resort.slug, month, str(file), stdout=open("/dev/null", "w"))  # noqa: SIM115
    assert file.read_bytes() == body
