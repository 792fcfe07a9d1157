"""What I8 finds where papers and ledger disagree."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backend.documents.models import Paper
from tests.documents import paper_story
from tests.invariants import story

pytestmark = pytest.mark.django_db


def findings(at=None) -> list[str]:
    """Of papers, once everything could be there."""
    return story.findings("I8", at=(at or timezone.now()) + timedelta(minutes=16))


@pytest.fixture
def gone(booking):
    """The moment after the guests have left, with everything issued."""
    at = paper_story.left(booking)
    paper_story.swept(at)
    return at


def test_papers_of_a_stay_agree(booking, gone):
    assert findings(gone + timedelta(days=1)) == []


def test_papers_of_a_booking_that_was_called_off_agree(booking):
    paper_story.swept()
    paper_story.called_off(booking)
    paper_story.swept()
    assert findings(paper_story.left(booking)) == []


def test_a_credit_note_after_the_invoice_agrees(booking, gone):
    paper_story.given_back(booking, 1_234_56)
    paper_story.swept(gone)
    assert findings(gone + timedelta(days=1)) == []


def test_money_of_just_now_may_wait_for_its_paper(booking):
    assert story.findings("I8") == []


def test_money_without_its_receipt_is_found(booking):
    assert "receipts over 0 paise, and 3750000 came" in findings()[0]


def test_money_that_went_back_without_its_voucher_is_found(booking):
    paper_story.swept()
    paper_story.called_off(booking)
    assert "refund vouchers and credit notes over 0 paise, and 3750000 went back" in findings()[0]


def test_a_stay_without_its_invoice_is_found(booking):
    paper_story.swept()
    assert "its invoice over 3750000 paise is missing" in findings(paper_story.left(booking) + timedelta(days=1))[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("SET total_paise = 1 WHERE kind = 'receipt_voucher'", "receipts over 1 paise"),
        ("SET total_paise = 1 WHERE kind = 'tax_invoice'", "invoiced are 1 paise, and 3750000 were supplied"),
        (
            "SET resort_id = (SELECT max(id) FROM catalogue_resort), kind = 'credit_note' WHERE kind = 'tax_invoice'",
            "has given 1",
        ),
    ],
)
def test_a_changed_paper_is_found(booking, gone, change, said):
    story.sql(f"UPDATE documents_paper {change}")
    assert [line for line in findings(gone) if said in line]


def test_a_gap_in_the_numbers_is_found(booking, gone):
    story.sql("DELETE FROM documents_paper WHERE kind = 'booking_voucher'")
    assert [line for line in findings(gone) if "has given 1 numbers, and 0 papers have one" in line]


def test_a_paper_for_another_bookings_money_is_found(asha_browser, booking, other_room, gone):
    story.booked(asha_browser, other_room)
    story.sql(
        "UPDATE documents_paper SET booking_id = (SELECT max(id) FROM bookings_finalbooking)"
        " WHERE kind = 'receipt_voucher'"
    )
    assert f"paper {Paper.objects.get(kind='receipt_voucher').number}: is for money of another booking" in findings()


def test_triggers_that_are_switched_off_are_found(booking):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_paper DISABLE TRIGGER papers_never_change")
    assert [line for line in findings() if "papers can be changed" in line]
