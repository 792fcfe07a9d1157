"""Less than a rupee is never asked for and never owed: it is decided at once, and the books and papers say so."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.common.jobs import Job
from backend.documents.models import Paper
from backend.documents.services import missing_papers
from backend.invariants.services import invariant_audit
from backend.notifications.models import Message
from backend.payments.ledger import journal
from backend.payments.models import LedgerEntry, Payment, Refund
from backend.payments.refunds import cancellations
from backend.pricing.models import Offer, ResortTerms
from tests import cast
from tests.invariants import story
from tests.payments import changes, news, state, tiers
from tests.payments.changes import change, paid, preview

pytestmark = pytest.mark.django_db(transaction=True)

# A stay of 4,000.00 without tax.
STAY = 400_000


@pytest.fixture
def plain(resort):
    """4,000 rupees a night, at a resort that charges no GST."""
    return cast.a_room(resort, "P1", price="4000.00")


def clean() -> bool:
    """The whole audit; and once more what it says of money and papers when everything has arrived."""
    now, later = timezone.now(), timezone.now() + timedelta(hours=1)
    missing_papers.issue_missing_papers(at=now)
    report = invariant_audit.audit_all(at=now, grace=timedelta(minutes=5))
    assert [str(verdict.found.shown) for verdict in report.verdicts if not verdict.clean] == []
    assert [money.unexplained_paise for money in report.money] == [0]
    assert [story.findings(name, at=later) for name in ("I2", "I8")] == [[], []]
    return True


def stay(browser: Any, room: Any, twin: Any, bell: Any, *, nights: int = 1) -> FinalBooking:
    """What is due at once is paid."""
    _, answer = cast.order_ready(browser, room, stay=cast.nights(30, 30 + nights))
    paid(twin, answer["razorpay_order_id"])
    bell.answer()
    return FinalBooking.objects.latest("pk")


def pay_the_rest(browser: Any, booking: FinalBooking, twin: Any, bell: Any) -> None:
    paid(twin, browser.post(f"/api/bookings/{booking.reference}/pay-balance/").json()["razorpay_order_id"])
    bell.answer()


def fee_of(resort: Any, percent: str) -> None:
    """Whoever cancels pays so much, whenever."""
    tiers.promised(resort, tiers=((-1, percent, 0),))


def cancelled(browser: Any, booking: FinalBooking) -> tuple[int, int]:
    """Fee and refund, as they were previewed."""
    said = browser.get(f"/api/bookings/{booking.reference}/cancellation/").json()
    body = {"expected_refund_paise": said["refund_paise"]}
    done = browser.post(f"/api/bookings/{booking.reference}/cancel/", body, format="json").json()
    assert (done["fee_paise"], done["refund_paise"]) == (said["fee_paise"], said["refund_paise"])
    return done["fee_paise"], done["refund_paise"]


# --- Deposit and fee --------------------------------------------------------------------------------------------


def test_a_deposit_of_30_percent_and_a_fee_of_30_percent_leave_nothing(resort, asha_browser, twin, bell):
    fee_of(resort, "30")
    ResortTerms.objects.update(deposit="percent", deposit_percent=30)
    type(resort).objects.update(gstin=changes.GSTIN)
    booking = stay(asha_browser, cast.a_room(resort, "C1", price="2499.00"), twin, bell, nights=3)
    assert (booking.total_paise, booking.total_paise - booking.balance_paise) == (787_188, 236_156)
    assert cancelled(asha_browser, booking) == (236_156, 0)
    bell.answer()
    assert not Refund.objects.exists()
    assert not Message.objects.filter(kind="payment_refunded").exists()
    assert clean()
    invoice, receipt = Paper.objects.get(kind="tax_invoice"), Paper.objects.get(kind="receipt_voucher")
    assert invoice.content["rates"] == receipt.content["rates"]
    assert (invoice.total_paise, invoice.content["rates"][0]["half_paise"]) == (236_156, 5_623)


def test_the_first_night_that_is_paid_is_deposit_and_fee(resort, asha_browser, room, twin, bell):
    tiers.promised(resort, tiers=((-1, 0, 1),))
    ResortTerms.objects.update(deposit="first_night")
    Offer.objects.create(resort=resort, code="3-2", label="3-2", saves="free_nights", value=1, every=3)
    booking = stay(asha_browser, room, twin, bell, nights=3)
    assert (booking.total_paise, booking.balance_paise) == (1_500_000, 750_000)
    assert cancelled(asha_browser, booking) == (750_000, 0)
    assert clean()


def test_a_rest_of_less_than_a_rupee_is_paid_with_the_deposit(resort, asha_browser, plain, twin, bell):
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent="99.99")
    booking = stay(asha_browser, plain, twin, bell)
    assert (booking.balance_paise, booking.balance_due_on) == (0, None)
    assert Payment.objects.get().amount_paise == STAY
    assert asha_browser.post(f"/api/bookings/{booking.reference}/pay-balance/").json()["code"] == "nothing_due"


# --- Cancelling -------------------------------------------------------------------------------------------------


def test_a_refund_of_less_than_a_rupee_is_a_whole_one(resort, asha_browser, plain, twin, bell):
    fee_of(resort, "99.99")
    booking = stay(asha_browser, plain, twin, bell)
    assert cancelled(asha_browser, booking) == (STAY - 100, 100)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [100]
    assert clean()


def test_parts_of_several_payments_are_chosen_so_that_each_can_be_sent(resort, asha_browser, plain, twin, bell):
    fee_of(resort, "29.99")
    ResortTerms.objects.update(deposit="percent", deposit_percent=30)
    booking = stay(asha_browser, plain, twin, bell)
    pay_the_rest(asha_browser, booking, twin, bell)
    assert cancelled(asha_browser, booking) == (119_960, 280_040)
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [100, 279_940]
    assert clean()


def given_back_elsewhere(twin: Any, paise: int) -> None:
    """In Razorpay's dashboard."""
    payment = Payment.objects.get()
    twin._post("/twin/refunds", {"payment_id": payment.razorpay_payment_id, "amount": paise})
    refund = next(refund for refund in twin.get("/v1/refunds")["items"] if not refund["receipt"])
    news.deliver(news.event("refund.processed", refund={**refund, "status": "processed"}))


def test_what_no_payment_has_left_enough_of_stays_as_a_fee(resort, asha_browser, plain, twin, bell):
    booking = stay(asha_browser, plain, twin, bell)
    given_back_elsewhere(twin, STAY - 50)
    bell.answer()
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=timezone.now())
    booking.refresh_from_db()
    assert (booking.fee_paise, booking.kept_fee.total_paise) == (50, 50)
    assert not Refund.objects.exclude(reason="external").exists()
    assert clean()


def test_what_the_dashboard_leaves_of_a_refund_is_waived_where_it_is_too_little(
    resort, asha_browser, plain, twin, bell
):
    booking = stay(asha_browser, plain, twin, bell)
    assert cancelled(asha_browser, booking) == (0, STAY)
    given_back_elsewhere(twin, STAY - 40)
    bell.answer(Job.PROCESS_EVENT)
    ours, payment = Refund.objects.get(reason="cancelled"), Payment.objects.get()
    assert (ours.state, ours.amount_paise, ours.netted_paise, ours.waived_paise) == ("netted", 0, STAY - 40, 40)
    assert [journal.balance(payment, account) for account in ("bookings", "refund_due")] == [0, 0]
    assert LedgerEntry.objects.get(source="refund_due", target="owner").amount_paise == 40
    bell.answer()
    assert sum(refund["amount"] for refund in state.refunds(twin)) == STAY - 40
    assert clean()


def test_the_same_of_money_that_was_for_no_booking(order, twin, bell):
    twin.pay(order.id, currency="USD")
    news.hear_of(order.id)
    owed = Refund.objects.get()
    given_back_elsewhere(twin, owed.amount_paise - 99)
    bell.answer(Job.PROCESS_EVENT)
    owed.refresh_from_db()
    assert (owed.state, owed.waived_paise) == ("netted", 99)
    entry = LedgerEntry.objects.get(target="owner")
    assert (entry.source, entry.amount_paise) == ("refund_due", 99)
    assert clean()


# --- Changing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def two(resort):
    """Rooms that cost 6,000.00 and 6,000.08 a night, and 5 % on it: for five nights, 0.40 apart."""
    return cast.a_room(resort, "D1", price="6000.00"), cast.a_room(resort, "D2", price="6000.08")


def remainders(booking: FinalBooking) -> list[int]:
    booking.refresh_from_db()
    price = FinalBooking.objects.get(pk=booking.pk).attempt.frozen_price
    return [line.price_paise + line.tax_paise for line in price.lines if line.kind == "remainder"]


def test_a_stay_that_is_hardly_dearer_costs_the_same(asha_browser, two, twin, bell):
    cheap, dear = two
    booking = changes.booked(asha_browser, cheap, twin, bell)
    said = preview(asha_browser, booking, dear).json()
    assert (said["difference_paise"], said["to_pay_paise"], said["balance_paise"]) == (0, 0, 0)
    assert change(asha_browser, booking, 0, dear).json()["made"] is True
    assert remainders(booking) == [-40]
    assert (booking.total_paise, Payment.objects.count()) == (3_150_000, 1)
    assert clean()


def test_a_stay_that_is_hardly_cheaper_gives_nothing_back_until_more_does(asha_browser, two, twin, bell):
    cheap, dear = two
    booking = changes.booked(asha_browser, dear, twin, bell)
    said = preview(asha_browser, booking, cheap).json()
    assert (said["difference_paise"], said["refund_paise"], said["kept_paise"]) == (0, 0, 0)
    assert change(asha_browser, booking, 0, cheap).json()["made"] is True
    assert remainders(booking) == [40]
    assert not Refund.objects.exists()
    assert clean()
    done = change(asha_browser, booking, -630_040, cheap, nights=(30, 34)).json()
    assert (done["refund_paise"], remainders(booking)) == (630_040, [])
    assert cancelled(asha_browser, booking) == (0, 4 * 630_000)
    bell.answer()
    assert clean()


def test_an_invoice_says_what_was_waived(asha_browser, two, twin, bell):
    cheap, dear = two
    booking = changes.booked(asha_browser, cheap, twin, bell)
    change(asha_browser, booking, 0, dear)
    booking.refresh_from_db()
    missing_papers.issue_missing_papers(at=timezone.now() + timedelta(days=40))
    invoice = Paper.objects.get(kind="tax_invoice")
    waived = [line for line in invoice.content["lines"] if line["kind"] == "remainder"]
    assert [(line["net_paise"], line["half_paise"]) for line in waived] == [(-38, -1)]
    assert invoice.total_paise == booking.total_paise == 3_150_000


def test_a_balance_of_less_than_a_rupee_is_waived(resort, asha_browser, plain, twin, bell):
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=50)
    almost = cast.a_room(resort, "P2", price="2000.40")
    booking = stay(asha_browser, plain, twin, bell)
    done = change(asha_browser, booking, 200_000 - STAY, almost, nights=(30, 31)).json()
    assert (done["booking"]["balance_paise"], done["refund_paise"]) == (0, 0)
    assert remainders(booking) == [-40]
    assert clean()


def test_a_difference_that_goes_back_of_two_payments_is_sent_in_parts_that_can_be(
    resort, asha_browser, plain, twin, bell
):
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=30)
    booking = stay(asha_browser, plain, twin, bell)
    pay_the_rest(asha_browser, booking, twin, bell)
    cheap = cast.a_room(resort, "P2", price="1199.60")
    assert change(asha_browser, booking, 119_960 - STAY, cheap, nights=(30, 31)).json()["refund_paise"] == 280_040
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [100, 279_940]
    assert BookingChange.objects.get().back_paise == 280_040
    assert clean()


def test_of_payments_of_a_rupee_or_two_some_differences_cannot_be_sent(resort, asha_browser, twin, bell):
    """Two payments of 1.50: 1.80 is too much for one, and too little for two."""
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=50)
    booking = stay(asha_browser, cast.a_room(resort, "T1", price="3.00"), twin, bell)
    pay_the_rest(asha_browser, booking, twin, bell)
    answer = change(asha_browser, booking, -180, cast.a_room(resort, "T2", price="1.20"), nights=(30, 31))
    assert (answer.status_code, answer.json()["code"]) == (409, "difference_too_small")
