"""The invoice of a fee is taken back when the end is undone: advances, GSTR-1, and what cannot be issued here."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from backend.bookings.models import FinalBooking
from backend.documents import selectors
from backend.documents.core import tax_shares
from backend.documents.models import Folder, Paper
from backend.documents.services import due_papers, missing_papers
from backend.documents.services.casefile import CaseFile
from backend.documents.services.gstr1 import archive
from backend.incidents.models import Incident
from backend.payments.refunds import cancellations, undone_endings
from tests.documents import offline_tool, paper_story
from tests.documents.offline_tool import money
from tests.documents.test_sez_and_uin import COMPANY, address
from tests.documents.test_withheld_papers import states
from tests.invariants import story
from tests.payments.tiers import midnight, promised

NIGHT = 787_500
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _wait(settings):
    settings.REFUND_WAIT_SECONDS = 900


@pytest.fixture
def booking(asha_browser, registered, room) -> FinalBooking:
    """Five nights, of which the first is kept of whoever does not come."""
    promised(registered, tiers=((7, 0, 0), (-1, 0, 1)))
    booking = story.booked(asha_browser, room)
    paper_story.swept()
    return booking


def evening(booking: FinalBooking) -> datetime:
    return midnight(booking.check_in) + timedelta(hours=21)


def no_show(booking: FinalBooking, *, at: datetime) -> None:
    cancellations.mark_no_show(booking=booking, user_id=booking.user_id, at=at)
    paper_story.swept(at)


def undo(booking: FinalBooking, *, at: datetime) -> list[str]:
    undone_endings.undo_ending(booking=booking, user_id=booking.user_id, at=at)
    return paper_story.swept(at)


def case_of(booking: FinalBooking) -> CaseFile:
    return due_papers.look_into_folder(booking.pk)[0]


def test_what_the_fee_had_used_up_is_an_advance_again(booking):
    before = case_of(booking).advance_left
    no_show(booking, at=evening(booking))
    assert tax_shares.total_of_shares(case_of(booking).advance_left) == 4 * NIGHT
    undo(booking, at=evening(booking) + MINUTE)
    fee, note = paper_story.the("tax_invoice"), paper_story.the("credit_note")
    assert (note.total_paise, note.content["advance_again"]) == (NIGHT, fee.content["adjusted_rates"])
    assert [line["kind"] for line in note.content["lines"]] == ["fee_undone"]
    assert case_of(booking).advance_left == before
    assert case_of(booking).invoice is selectors.invoice_of(booking) is None
    paper_story.swept(paper_story.left(booking))
    last = Paper.objects.filter(kind="tax_invoice").latest("pk")
    assert tax_shares.tax_shares_of(last.content["adjusted_rates"]) == before
    assert (last.total_paise, last.content["due_paise"]) == (5 * NIGHT, 0)
    assert selectors.invoice_of(booking) == last


def test_what_goes_back_afterwards_is_of_the_invoice_that_stands(booking):
    no_show(booking, at=evening(booking))
    undo(booking, at=evening(booking) + MINUTE)
    at = paper_story.left(booking)
    paper_story.swept(at)
    paper_story.given_back(booking, NIGHT)
    paper_story.swept(at)
    last = Paper.objects.filter(kind="tax_invoice").latest("pk")
    note = Paper.objects.filter(kind="credit_note").latest("pk")
    assert (note.total_paise, note.content["refers_to"]["number"]) == (NIGHT, last.number)
    assert [line["kind"] for line in note.content["lines"]] == ["room"]
    assert tax_shares.total_of_shares(case_of(booking).invoice_left) == 4 * NIGHT


def test_ended_twice_and_undone_twice_leaves_nothing_of_either_fee(booking):
    for minutes in (0, 10):
        at = evening(booking) + minutes * MINUTE
        no_show(FinalBooking.objects.get(), at=at)
        undo(FinalBooking.objects.get(), at=at + MINUTE)
    kinds = [paper.kind for paper in Paper.objects.filter(kind__in=("tax_invoice", "credit_note")).order_by("pk")]
    assert kinds == ["tax_invoice", "credit_note"] * 2
    assert tax_shares.total_of_shares(case_of(booking).advance_left) == 5 * NIGHT
    assert story.findings("I8") == []


def test_gstr_1_is_in_the_end_that_of_a_stay_without_any_of_it(booking, registered):
    no_show(booking, at=evening(booking))
    undo(booking, at=evening(booking) + MINUTE)
    paper_story.swept(paper_story.left(booking))
    months = {day.replace(day=1) for day in Paper.objects.values_list("issued_on", flat=True)}
    read = [offline_tool.read_archive(archive.gstr1_as_zip(resort=registered, month=month)) for month in sorted(months)]

    def total(section: str, column: str) -> Decimal:
        return sum((money(row, column) for one in read for each in one.values() for row in each[section]), Decimal())

    assert total("b2cs", "Taxable Value") == Decimal("37500.00")
    received, adjusted = total("at", "Gross Advance Received"), total("atadj", "Gross Advance Adjusted")
    # A fee that is invoiced and undone in the month of the payment never was an advance used up.
    first_papers = [Paper.objects.filter(kind=kind).earliest("pk") for kind in ("receipt_voucher", "tax_invoice")]
    in_one_month = len({paper.issued_on.replace(day=1) for paper in first_papers}) == 1
    assert received == adjusted == Decimal("37500.00" if in_one_month else "45000.00")


def test_a_fee_that_was_withheld_is_nobodys_business_after_the_undo(asha_browser, booking, registered):
    address(asha_browser, booking, **COMPANY)
    states(registered, "5.01")
    no_show(booking, at=evening(booking))
    assert (Incident.objects.get().state, Folder.objects.get().withheld_at) == ("open", evening(booking))
    undo(booking, at=evening(booking) + MINUTE)
    assert (Incident.objects.get().state, Folder.objects.get().withheld_at) == ("solved", None)
    assert not Paper.objects.filter(kind__in=("tax_invoice", "credit_note")).exists()
    paper_story.swept(paper_story.left(booking))
    assert list(Incident.objects.order_by("pk").values_list("state", flat=True)) == ["solved", "open"]


def test_a_fee_that_cannot_be_taken_back_here_stands_until_somebody_sees_to_it(asha_browser, booking, registered):
    address(asha_browser, booking, **COMPANY)
    no_show(booking, at=evening(booking))
    states(registered, "5.01")
    for minutes in (1, 2):
        undo(booking, at=evening(booking) + minutes * MINUTE)
    incident = Incident.objects.get(kind="e_invoice_needed")
    assert ("credit note" in incident.happened, incident.times) == (True, 1)
    with pytest.raises(due_papers.EInvoiceNeeded):
        due_papers.check_out(booking_id=booking.pk, at=paper_story.left(booking))
    states(registered, "4.99")
    issued = due_papers.issue_due(booking_id=booking.pk, at=evening(booking) + 3 * MINUTE)
    assert [paper.kind for paper in issued] == ["credit_note"]
    assert (Incident.objects.get().state, Folder.objects.get().invoice_on) == ("solved", booking.check_out)


def test_with_everything_given_back_no_sweep_looks_for_its_invoice_again(booking):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=evening(booking))
    undo(booking, at=evening(booking) + MINUTE)
    paper_story.given_back(booking, 5 * NIGHT)
    at = paper_story.left(booking)
    assert "tax_invoice" not in paper_story.swept(at)
    assert Folder.objects.get().invoice_on is None
    assert missing_papers.issue_missing_papers(at=at) == 0
    assert missing_papers._undone(at) == []
