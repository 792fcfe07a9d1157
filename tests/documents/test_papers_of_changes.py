"""Papers of a booking that was changed follow the ledger, and the stay as it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.documents.models import Folder, Paper
from backend.documents.services import stay_calendar
from backend.payments.models import Refund
from backend.payments.refunds import cancellations
from tests.documents import paper_story
from tests.invariants import story
from tests.payments.changes import NIGHT, asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _gateway(twin) -> None:
    """Orders are made at the twin."""


def went(booking) -> None:
    """What is owed back has arrived."""
    for refund in Refund.objects.filter(payment__booking=booking, state="due").select_related("payment"):
        key = refund.idempotency_key
        paper_story._gone(refund.payment, refund.amount_paise, id=f"rfnd_{refund.pk}", receipt=key)


def agree(booking) -> bool:
    """I8, long after the guests have left."""
    booking.refresh_from_db()
    paper_story.swept(paper_story.left(booking))
    assert story.findings("I8", at=paper_story.left(booking) + timedelta(days=1)) == []
    return True


def totals(kind: str) -> list[int]:
    return list(Paper.objects.filter(kind=kind).order_by("pk").values_list("total_paise", flat=True))


def test_a_cheaper_stay_has_a_refund_voucher_and_an_invoice_of_what_it_is(booking):
    paper_story.swept()
    asked(booking, nights=(30, 33))
    went(booking)
    assert agree(booking)
    assert (totals("refund_voucher"), totals("tax_invoice")) == ([2 * NIGHT], [3 * NIGHT])
    assert len(paper_story.the("tax_invoice").content["lines"]) == 3


def test_a_dearer_stay_has_two_receipts_and_one_invoice(booking):
    paper_story.swept()
    story.told(asked(booking, nights=(30, 37)).order)
    assert agree(booking)
    assert (totals("receipt_voucher"), totals("tax_invoice")) == ([5 * NIGHT, 2 * NIGHT], [7 * NIGHT])


def test_a_changed_stay_gets_a_voucher_of_its_own(booking):
    paper_story.swept()
    asked(booking, nights=(31, 36))
    assert paper_story.swept() == ["booking_voucher", "receipt_voucher", "booking_voucher"]
    assert paper_story.swept() == ["booking_voucher", "receipt_voucher", "booking_voucher"]
    booking.refresh_from_db()
    assert Paper.objects.latest("pk").content["booking"]["check_in"] == booking.check_in.isoformat()


def test_its_invoice_comes_when_the_guests_leave_and_not_when_they_would_have(booking):
    paper_story.swept()
    before = paper_story.left(booking)
    asked(booking, nights=(40, 45))
    assert "tax_invoice" not in paper_story.swept(before)
    booking.refresh_from_db()
    assert Folder.objects.get().invoice_on == booking.check_out
    assert "tax_invoice" in paper_story.swept(paper_story.left(booking))


def test_a_change_before_any_paper_needs_one_voucher(booking):
    asked(booking, nights=(31, 36))
    assert paper_story.swept() == ["booking_voucher", "receipt_voucher"]


def test_called_off_after_a_change_everything_agrees(booking):
    paper_story.swept()
    asked(booking, nights=(30, 33))
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=timezone.now())
    went(booking)
    assert agree(booking)
    assert sorted(totals("refund_voucher")) == [2 * NIGHT, 3 * NIGHT]


def test_other_rates_after_the_receipt_add_up_all_the_same(booking, dear):
    paper_story.swept()
    story.told(asked(booking, dear).order)
    assert agree(booking)
    assert totals("tax_invoice") == [5 * 944_000]


def test_money_given_back_after_the_invoice_of_other_rates_is_a_credit_note(booking, dear):
    paper_story.swept()
    story.told(asked(booking, dear).order)
    booking.refresh_from_db()
    paper_story.swept(paper_story.left(booking))
    payment = booking.payments.get(kind="booking")
    paper_story._gone(payment, 1_000_00, id="rfnd_late", receipt="")
    assert agree(booking)
    assert (totals("credit_note"), totals("refund_voucher")) == ([1_000_00], [])


def test_the_calendar_has_the_new_days_and_a_higher_sequence(booking):
    asked(booking, nights=(31, 36))
    booking.refresh_from_db()
    text = stay_calendar.entry(booking).decode()
    assert f"DTSTART:{booking.check_in:%Y%m%d}" in text
    assert "SEQUENCE:1" in text
