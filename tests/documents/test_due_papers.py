from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from backend.documents.core import tax_shares
from backend.documents.models import Folder, Paper
from backend.documents.services import due_papers
from tests.documents import paper_story
from tests.invariants import story

FIVE_NIGHTS = 39_375_00


def test_money_for_a_booking_gets_a_receipt_voucher_and_the_guest_a_booking_voucher(booking):
    assert paper_story.swept() == ["booking_voucher", "receipt_voucher"]


def test_nothing_is_issued_twice(booking):
    paper_story.swept()
    assert paper_story.swept() == ["booking_voucher", "receipt_voucher"]


def test_the_receipt_says_what_rule_50_asks_for(booking):
    paper_story.swept()
    said = paper_story.the("receipt_voucher").content
    assert said["supplier"]["gstin"].startswith("30ABCDE1234F1Z")
    assert (said["net_paise"], said["half_paise"], said["total_paise"]) == (37_500_00, 937_50, FIVE_NIGHTS)
    assert said["rates"] == [{"percent": 5, "net_paise": 37_500_00, "half_paise": 937_50}]
    assert said["in_words"] == "Rupees thirty-nine thousand three hundred seventy-five only"


def test_money_that_is_owed_back_gets_none(asha_browser, booking):
    story.told(booking.attempt.orders.get(), id="pay_second")
    assert paper_story.swept() == ["booking_voucher", "receipt_voucher"]


def test_no_invoice_before_the_guests_have_left(booking):
    assert "tax_invoice" not in paper_story.swept(paper_story.left(booking) - timedelta(seconds=2))


def test_the_stay_is_invoiced_when_the_guests_have_left(booking):
    assert paper_story.swept(paper_story.left(booking))[-1] == "tax_invoice"
    invoice = paper_story.the("tax_invoice")
    assert invoice.total_paise == FIVE_NIGHTS
    assert len(invoice.content["lines"]) == 5
    assert invoice.issued_on == booking.check_out


def test_the_invoice_adjusts_the_advance(booking):
    paper_story.swept(paper_story.left(booking))
    receipt, said = paper_story.the("receipt_voucher"), paper_story.the("tax_invoice").content
    assert [(one["number"], one["amount_paise"]) for one in said["adjusted"]] == [(receipt.number, FIVE_NIGHTS)]
    assert said["due_paise"] == 0


def test_a_dear_night_is_invoiced_at_18_percent(asha_browser, dear):
    booking = story.booked(asha_browser, dear)
    paper_story.swept(paper_story.left(booking))
    assert [rate["percent"] for rate in paper_story.the("tax_invoice").content["rates"]] == [18]


def test_what_goes_back_before_the_invoice_gets_a_refund_voucher(booking):
    paper_story.swept()
    paper_story.called_off(booking)
    assert paper_story.swept()[2:] == ["refund_voucher"]
    refund = paper_story.the("refund_voucher")
    assert refund.total_paise == FIVE_NIGHTS
    assert refund.content["refers_to"]["number"] == paper_story.the("receipt_voucher").number


def test_a_booking_that_was_called_off_in_full_gets_no_invoice_ever(booking):
    paper_story.called_off(booking)
    paper_story.swept()
    assert "tax_invoice" not in paper_story.swept(paper_story.left(booking))
    assert Folder.objects.get().invoice_on is None


def test_what_goes_back_after_the_invoice_gets_a_credit_note(booking):
    paper_story.swept(paper_story.left(booking))
    paper_story.given_back(booking, 1_000_00)
    assert paper_story.swept(paper_story.left(booking))[3:] == ["credit_note"]
    note = paper_story.the("credit_note")
    assert note.total_paise == 1_000_00
    assert note.content["refers_to"]["number"] == paper_story.the("tax_invoice").number


def test_what_goes_back_during_the_stay_is_not_invoiced(booking):
    paper_story.swept()
    paper_story.given_back(booking, 1_000_00)
    paper_story.swept(paper_story.left(booking))
    assert paper_story.the("refund_voucher").total_paise == 1_000_00
    assert paper_story.the("tax_invoice").total_paise == FIVE_NIGHTS - 1_000_00


def test_credit_notes_in_parts_end_at_nothing_by_rate(booking):
    paper_story.swept(paper_story.left(booking))
    for number, paise in enumerate([33_333_33, FIVE_NIGHTS - 33_333_33]):
        paper_story.given_back(booking, paise, id=f"rfnd_{number}")
        paper_story.swept(paper_story.left(booking))
    noted = tax_shares.sum_of_shares(
        tax_shares.tax_shares_of(paper.content["rates"]) for paper in Paper.objects.filter(kind="credit_note")
    )
    assert tax_shares.less(tax_shares.tax_shares_of(paper_story.the("tax_invoice").content["rates"]), noted) == ()


def test_a_fee_is_invoiced_at_the_rooms_rate_and_the_rest_goes_back_by_a_refund_voucher(booking):
    paper_story.swept()
    story.sql("UPDATE bookings_finalbooking SET state = 'cancelled', cancelled_at = now()")
    paper_story.given_back(booking, FIVE_NIGHTS - 7_875_00)
    assert paper_story.swept()[2:] == ["tax_invoice", "refund_voucher"]
    fee = paper_story.the("tax_invoice").content
    assert fee["rates"] == [{"percent": 5, "net_paise": 7_500_00, "half_paise": 187_50}]
    assert [line["kind"] for line in fee["lines"]] == ["cancellation_fee"]


def test_without_a_gstin_papers_are_an_invoice_and_a_receipt_without_tax(asha_browser, room):
    booking = story.booked(asha_browser, room)
    paper_story.swept(paper_story.left(booking))
    assert [paper.content["title"] for paper in Paper.objects.order_by("pk")] == [
        "booking_voucher",
        "receipt",
        "invoice",
    ]
    assert paper_story.the("tax_invoice").content["half_paise"] == 0


def test_staff_may_issue_the_invoice_when_the_guests_leave_early(booking):
    at = paper_story.left(booking) - timedelta(days=2)
    assert due_papers.check_out(booking_id=booking.pk, at=at).kind == "tax_invoice"
    assert due_papers.check_out(booking_id=booking.pk, at=at) == paper_story.the("tax_invoice")


def test_no_invoice_for_a_stay_that_has_not_begun(booking):
    with pytest.raises(due_papers.StayNotBegun):
        due_papers.check_out(booking_id=booking.pk, at=timezone.now())
    assert not Paper.objects.exists()


def test_no_invoice_for_what_went_back_altogether(booking):
    paper_story.called_off(booking)
    with pytest.raises(due_papers.NothingToInvoice):
        due_papers.check_out(booking_id=booking.pk, at=timezone.now())


@pytest.mark.parametrize("change", ["UPDATE documents_paper SET total_paise = 1", "DELETE FROM documents_paper"])
def test_postgresql_refuses_to_change_or_delete_a_paper(booking, change):
    paper_story.swept()
    with pytest.raises(IntegrityError, match="never changed"), connection.cursor() as cursor:
        cursor.execute(change)
