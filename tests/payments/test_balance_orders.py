import random
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.incidents.models import Incident
from backend.payments.balances import overdue_balances
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.ledger import journal
from backend.payments.models import Payment, PaymentOrder, Refund
from backend.payments.reconciliation import order_checks
from backend.payments.settlement import settlement
from backend.pricing.models import ResortTerms
from tests import cast
from tests.common.earlier_schema import schema_after
from tests.invariants import story
from tests.payments import changes, news, state
from tests.payments.news import hear_of

pytestmark = pytest.mark.django_db(transaction=True)

DEPOSIT = news.AMOUNT // 4
BALANCE = news.AMOUNT - DEPOSIT


@pytest.fixture
def booking(asha_browser, room, twin, bell):
    """Asha's stay with a quarter of it paid."""
    ResortTerms.objects.create(resort=room.resort, deposit="percent", deposit_percent=25)
    _, answer = cast.order_ready(asha_browser, room)
    twin.pay(answer["razorpay_order_id"])
    hear_of(answer["razorpay_order_id"])
    bell.answer()
    return FinalBooking.objects.get()


def ask(browser, booking):
    return browser.post(f"/api/bookings/{booking.reference}/pay-balance/")


@pytest.fixture
def balance(asha_browser, booking):
    """Razorpay's id of the order for its balance."""
    return ask(asha_browser, booking).json()["razorpay_order_id"]


@pytest.fixture
def paid(booking, balance, twin, bell):
    twin.pay(balance)
    hear_of(balance)
    booking.refresh_from_db()
    return booking


def test_the_booking_says_what_is_paid_and_what_is_left(asha_browser, booking):
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/").json()
    assert (shown["total"], shown["paid"], shown["balance"]) == ("37500.00", "9375.00", "28125.00")
    assert shown["balance_due_on"] == cast.in_days(23).isoformat()


def test_a_booking_paid_in_full_has_no_balance(asha_browser, room, twin, bell):
    _, answer = cast.order_ready(asha_browser, room)
    twin.pay(answer["razorpay_order_id"])
    hear_of(answer["razorpay_order_id"])
    shown = asha_browser.get("/api/bookings/").json()["results"][0]
    assert (shown["paid"], shown["balance"], shown["balance_due_on"]) == ("37500.00", "0.00", None)


def test_the_guest_gets_an_order_for_the_balance(asha_browser, booking, twin):
    answer = ask(asha_browser, booking)
    assert (answer.status_code, answer.json()["amount_paise"]) == (200, BALANCE)
    assert twin.get(f"/v1/orders/{answer.json()['razorpay_order_id']}")["amount"] == BALANCE


def test_asking_again_gives_the_same_order(asha_browser, booking, balance):
    assert ask(asha_browser, booking).json()["razorpay_order_id"] == balance


def test_asking_after_days_gives_a_fresh_order(asha_browser, booking, balance):
    PaymentOrder.objects.filter(kind="balance").update(created_at=timezone.now() - timedelta(days=5))
    assert ask(asha_browser, booking).json()["razorpay_order_id"] != balance


def test_a_lost_answer_makes_no_second_order(asha_browser, booking, twin):
    twin.fault("order.create", "reset_after")
    assert ask(asha_browser, booking).status_code == 200
    assert len(twin.get("/v1/orders")["items"]) == 2


def test_anothers_balance_is_not_there(ravi_browser, booking):
    assert ask(ravi_browser, booking).status_code == 404


def test_a_captured_balance_pays_the_booking(asha_browser, paid):
    assert paid.balance_paise == 0
    assert {row.kind: journal.balance(row, "bookings") for row in paid.payments.all()} == {
        "booking": DEPOSIT,
        "balance": BALANCE,
    }
    assert not Refund.objects.exists()
    assert story.findings("I2") == []


def test_coming_back_from_checkout_pays_the_booking(asha_browser, booking, balance, twin):
    checkout = twin.pay(balance)["checkout"]
    answer = asha_browser.post("/api/booking/verify-payment/", checkout, format="json")
    assert answer.status_code == 200
    assert answer.json()["booking"]["balance"] == "0.00"


def test_nothing_is_due_once_it_is_paid(asha_browser, paid):
    answer = ask(asha_browser, paid)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_due")
    assert PaymentOrder.objects.count() == 2


def test_a_failed_balance_changes_nothing(booking, balance, twin, room):
    twin.pay(balance, outcome="failed")
    hear_of(balance)
    booking.refresh_from_db()
    assert (booking.state, booking.balance_paise) == ("confirmed", BALANCE)
    assert state.taken(room)


def test_a_bad_signature_for_the_balance_leaves_the_booking_alone(asha_browser, booking, balance, room):
    triple = {**news.checkout(balance, "pay_DESlfW9H8K9uqM"), "razorpay_signature": "0" * 64}
    assert asha_browser.post("/api/booking/verify-payment/", triple, format="json").status_code == 400
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert state.taken(room)


def test_a_wrong_balance_goes_back_and_it_can_be_paid_anew(asha_browser, booking, balance, twin, bell):
    twin.pay(balance, amount=DEPOSIT)
    hear_of(balance)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [DEPOSIT]
    fresh = ask(asha_browser, booking).json()["razorpay_order_id"]
    twin.pay(fresh)
    hear_of(fresh)
    booking.refresh_from_db()
    assert booking.balance_paise == 0
    assert story.findings("I2") == []


def test_a_second_balance_goes_back_in_full(booking, paid, balance, twin, bell):
    twin.pay(balance, force=True)
    hear_of(balance)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [BALANCE]
    assert Refund.objects.get().reason == "second_payment"
    assert story.findings("I2") == []


def test_cancelling_gives_deposit_and_balance_back(asha_browser, paid, twin, bell):
    asha_browser.post(f"/api/bookings/{paid.reference}/cancel/")
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [DEPOSIT, BALANCE]
    assert story.findings("I2") == []


def test_cancelling_before_the_balance_gives_the_deposit_back(asha_browser, booking, twin, bell):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [DEPOSIT]
    assert story.findings("I2") == []


def test_a_balance_for_a_cancelled_booking_goes_back_in_full(asha_browser, booking, balance, twin, bell):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    twin.pay(balance)
    hear_of(balance)
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [DEPOSIT, BALANCE]
    assert FinalBooking.objects.get().state == "cancelled"
    assert story.findings("I2") == []


def test_nothing_can_be_paid_for_a_cancelled_booking(asha_browser, booking):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    answer = ask(asha_browser, booking)
    assert (answer.status_code, answer.json()["code"]) == (409, "booking_over")


def test_news_of_the_balance_in_any_order_ends_the_same(booking, balance, twin):
    entity = twin.pay(balance)["payment"]
    told = [payment_fact({**entity, "status": status}) for status in ("authorized", "captured", "failed")] * 2
    random.Random(7).shuffle(told)
    for fact in told:
        settlement.settle(fact, at=timezone.now())
    booking.refresh_from_db()
    assert booking.balance_paise == 0
    assert (Payment.objects.filter(kind="balance").count(), Refund.objects.count()) == (1, 0)


def test_the_reconciler_finds_a_balance_without_news(booking, balance, twin, bell):
    twin.pay(balance)
    later = timezone.now() + timedelta(minutes=3)
    assert order_checks.ring_due_orders(at=later) >= 1
    order_checks.check_order_at_razorpay(order_id=PaymentOrder.objects.get(kind="balance").pk, at=later)
    booking.refresh_from_db()
    assert booking.balance_paise == 0


def test_ten_captures_of_the_balance_at_once_pay_it_once(booking, balance, twin):
    fact = payment_fact(twin.pay(balance)["payment"])

    def go() -> None:
        settlement.settle(fact, at=timezone.now())
        connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert booking.payments.filter(kind="balance").count() == 1
    assert not Refund.objects.exists()


def overdue_problems(booking, *, days: int) -> list[str]:
    """States of the problems about its balance, so many days after it was due."""
    due = timezone.make_aware(timezone.datetime.combine(booking.balance_due_on, timezone.datetime.min.time()))
    overdue_balances.watch_overdue(at=due + timedelta(days=days, hours=12))
    return list(Incident.objects.filter(kind="balance_overdue").values_list("state", flat=True))


def test_on_its_last_day_a_balance_is_not_late_yet(booking):
    assert overdue_problems(booking, days=0) == []


def test_a_person_is_told_once_of_a_late_balance(booking):
    overdue_problems(booking, days=1)
    assert overdue_problems(booking, days=2) == ["open"]


def test_a_late_balance_that_is_paid_is_solved(booking, balance, twin, bell):
    overdue_problems(booking, days=1)
    twin.pay(balance)
    hear_of(balance)
    assert overdue_problems(booking, days=1) == ["solved"]


def test_a_late_balance_of_a_booking_that_was_called_off_is_solved(booking):
    overdue_problems(booking, days=1)
    FinalBooking.objects.update(state="cancelled")
    assert overdue_problems(booking, days=1) == ["solved"]


def test_rounds_that_were_counted_sum_by_sum_are_counted_over_all_sums(asha_browser, booking, balance):
    assert changes.change(asha_browser, booking, 750_000, nights=(30, 36)).status_code == 200
    ask(asha_browser, booking)
    orders = PaymentOrder.objects.filter(kind="balance").order_by("pk")
    counted = list(orders.values_list("round", "receipt"))
    with schema_after("payments", "0002_waived_paise"), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_paymentorder SET round = 1")
    assert [number for number, _ in counted] == [1, 2]
    assert list(orders.values_list("round", "receipt")) == counted
