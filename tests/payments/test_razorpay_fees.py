"""Razorpay's fee: in the books once, whichever news names it, and never rewritten."""

from itertools import permutations

import pytest
from django.utils import timezone

from backend.incidents.models import Incident
from backend.incidents.services import mends
from backend.payments import gateway
from backend.payments.core.razorpay_facts import dispute_fact, payment_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.models import LedgerEntry, Payment
from backend.payments.reconciliation import order_checks
from backend.payments.settlement import razorpay_fees, settlement
from backend.payments.settlement.capture_rules import SettlementOutcome
from tests.common.crowd import at_once
from tests.payments import news

pytestmark = pytest.mark.django_db(transaction=True)

# What Razorpay may say of one captured payment, in whatever order it arrives: some of it without the fee.
TOLD = [
    ("authorized", {"fee": None}),
    ("captured", {"fee": None}),
    ("captured", {"fee": 0}),
    ("captured", {"fee": 17_700}),
    ("refunded", {"fee": 17_700, "captured": True}),
]
# Without the news of its refund, which makes no booking where it comes first.
BOOKED = TOLD[:-1]
FEE = "fee pay_DESlfW9H8K9uqM"


def tell(order, status, **fields):
    return settlement.settle(payment_fact(news.payment(order.id, status, **fields)), at=timezone.now())


def fees():
    """The entries of fees, as money from the owner to Razorpay."""
    entries = LedgerEntry.objects.filter(key__startswith="fee").order_by("pk")
    return [(each.key, each.amount_paise if each.source == "owner" else -each.amount_paise) for each in entries]


@pytest.mark.parametrize("order_of_news", list(permutations(BOOKED)), ids=str)
def test_every_order_of_news_with_and_without_the_fee_has_the_same_end(order, order_of_news):
    for _ in range(2):
        for status, fields in order_of_news:
            tell(order, status, **fields)
    payment = Payment.objects.get()
    assert (payment.state, payment.fee_paise, fees()) == ("captured", 17_700, [(FEE, 17_700)])


@pytest.mark.parametrize(("first", "second"), [(TOLD[1], TOLD[4]), (TOLD[4], TOLD[1]), (TOLD[4], TOLD[4])])
def test_the_fee_of_money_that_went_back_is_still_razorpays(order, first, second):
    for status, fields in (first, second):
        tell(order, status, **fields)
    assert (Payment.objects.get().fee_paise, fees()) == (17_700, [(FEE, 17_700)])


def test_a_fee_that_comes_later_is_news(order):
    tell(order, "captured", fee=None)
    assert (fees(), tell(order, "captured", fee=17_700)) == ([], SettlementOutcome.NOTED)
    assert tell(order, "captured", fee=17_700) == SettlementOutcome.NOTHING_NEW


def test_the_reconciler_brings_a_fee_that_no_webhook_named(order, twin):
    entity = twin.pay(order.id)["payment"]
    settlement.settle(payment_fact({**entity, "fee": None}), at=timezone.now())
    order_checks.take_in_all(gateway.payments_of(order.id), at=timezone.now())
    assert (Payment.objects.get().fee_paise, fees()) == (entity["fee"], [(f"fee {entity['id']}", entity["fee"])])


def test_money_that_was_not_taken_costs_nothing(order):
    tell(order, "authorized", fee=17_700)
    assert (Payment.objects.get().fee_paise, fees()) == (0, [])


def test_many_at_once_book_one_fee(order):
    tell(order, "captured", fee=None)
    outcomes = at_once(8, lambda _: tell(order, "captured", fee=17_700))
    assert outcomes.count(SettlementOutcome.NOTED) == 1
    assert fees() == [(FEE, 17_700)]


@pytest.mark.parametrize(("first", "second"), [(17_700, 20_000), (20_000, 17_700)])
def test_another_fee_than_the_booked_one_is_shown_to_a_person_and_changes_nothing(order, first, second):
    tell(order, "captured", fee=first)
    assert tell(order, "captured", fee=second) == SettlementOutcome.NOTHING_NEW
    assert (Payment.objects.get().fee_paise, fees()) == (first, [(FEE, first)])
    assert (Incident.objects.get().kind, Incident.objects.get().state) == ("fee_differs", "open")


@pytest.fixture
def differing(order, twin):
    """Razorpay once named another fee than it does now; a person sees it."""

    def told(fee):
        entity = twin.pay(order.id)["payment"]
        settlement.settle(payment_fact({**entity, "fee": fee}), at=timezone.now())
        order_checks.take_in_all(gateway.payments_of(order.id), at=timezone.now())
        return entity["fee"]

    return told


def mend():
    return mends.mend(Incident.objects.get(), at=timezone.now())


@pytest.mark.parametrize("wrong", [1, 1_999_999])
def test_a_person_has_the_difference_booked(differing, wrong):
    right = differing(wrong)
    assert mend().startswith("booked from")
    assert [amount for _, amount in fees()] == [wrong, right - wrong]
    assert (Payment.objects.get().fee_paise, Incident.objects.get().state) == (right, "solved")


def test_the_second_click_books_nothing(differing):
    differing(1)
    mend()
    before = fees()
    assert mend().startswith("nothing to do")
    assert fees() == before


def test_a_fee_corrected_back_and_forth_has_an_entry_for_each_step(order):
    tell(order, "captured", fee=5)
    payment = Payment.objects.get()
    for fee_paise in (7, 5, 7):
        razorpay_fees._book(payment, fee_paise, at=timezone.now())
    steps = [(FEE, 5), (f"{FEE} corrected 1", 2), (f"{FEE} corrected 2", -2), (f"{FEE} corrected 3", 2)]
    assert (fees(), payment.fee_paise) == (steps, 7)


def test_a_click_while_razorpay_is_away_changes_nothing(differing, twin):
    differing(1)
    twin.fault("payment.fetch", "500", times=9)
    assert mend().startswith("Razorpay cannot be asked")
    assert (len(fees()), Incident.objects.get().state) == (1, "open")


@pytest.mark.parametrize("fee", ["2", "", -1, True, False, 1.5, [], {}, 2**63])
def test_a_fee_that_is_no_amount_is_malformed(fee):
    with pytest.raises(Malformed, match="fee is not a whole number"):
        payment_fact(news.payment("order_1", "captured", fee=fee))


@pytest.mark.parametrize("fee", [None, 0])
def test_a_fee_that_is_not_known_yet_is_none(fee):
    assert payment_fact(news.payment("order_1", "captured", fee=fee)).fee_paise == 0


@pytest.mark.parametrize("deducted", ["2", -1, True, 1.5])
def test_a_deduction_that_is_no_amount_is_malformed(deducted):
    entity = {"id": "disp_1", "payment_id": "pay_1", "status": "lost", "amount": 5, "amount_deducted": deducted}
    with pytest.raises(Malformed, match="amount_deducted is not a whole number"):
        dispute_fact(entity)
