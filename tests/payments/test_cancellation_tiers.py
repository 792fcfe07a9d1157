"""Cancelling under a policy of tiers: what is kept, what goes back, and what was said before."""

import random
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort
from backend.invariants.services import invariant_audit
from backend.payments.ledger import journal
from backend.payments.models import Payment, Refund
from backend.payments.refunds import cancellations, kept_money
from backend.pricing.models import PolicyTier
from tests import cast
from tests.payments import news, state, tiers

pytestmark = pytest.mark.django_db(transaction=True)

# Five nights of 7,500 rupees at 5 %, for a resort that is registered.
NIGHT = 787_500
TOTAL = 5 * NIGHT


@pytest.fixture
def booking(resort, asha_browser, room, twin, bell):
    Resort.objects.update(gstin="29ABCDE1234F1ZW")
    tiers.promised(resort)
    _, answer = cast.order_ready(asha_browser, room)
    news.deliver(news.event("payment.captured", payment=twin.pay(answer["razorpay_order_id"])["payment"]))
    bell.answer()
    return FinalBooking.objects.get()


def preview(browser, booking):
    return browser.get(f"/api/bookings/{booking.reference}/cancellation/")


def cancel(browser, booking, **body):
    return browser.post(f"/api/bookings/{booking.reference}/cancel/", body, format="json")


def on_day(booking, days_before):
    return time_machine.travel(tiers.midnight(booking.check_in, days_before=days_before) + timedelta(hours=10))


def clean() -> bool:
    return invariant_audit.audit_all(at=timezone.now(), grace=timedelta(minutes=5)).count == 0


def test_a_booking_keeps_what_was_promised_when_it_was_held(booking):
    assert booking.policy["code"] == "moderate"
    assert [tier["days_before"] for tier in booking.policy["tiers"]] == [7, 2, 0, -1]
    assert booking.policy["tiers"][1] == {"days_before": 2, "fee_percent": 5000, "fee_nights": 0}


def test_what_the_owner_promises_others_later_is_nothing_to_a_booking(asha, booking):
    PolicyTier.objects.update(fee_percent=100, fee_nights=0)
    with on_day(booking, 7):
        assert cancel(cast.logged_in(asha), booking).json()["refund_paise"] == TOTAL


def test_what_changes_between_hold_and_payment_is_nothing_to_it_either(resort, asha_browser, room, twin, bell):
    tiers.promised(resort)
    _, answer = cast.order_ready(asha_browser, room)
    PolicyTier.objects.update(fee_percent=100, fee_nights=0)
    news.deliver(news.event("payment.captured", payment=twin.pay(answer["razorpay_order_id"])["payment"]))
    bell.answer()
    assert FinalBooking.objects.get().policy["tiers"][0]["fee_percent"] == 0


@pytest.mark.parametrize(("days_before", "fee"), [(30, 0), (7, 0), (6, TOTAL // 2), (2, TOTAL // 2), (1, NIGHT)])
def test_the_day_says_what_is_kept_and_the_preview_says_it_before(asha, booking, bell, twin, days_before, fee):
    with on_day(booking, days_before):
        browser = cast.logged_in(asha)
        said = preview(browser, booking).json()
        done = cancel(browser, booking, expected_refund_paise=said["refund_paise"]).json()
        assert (said["fee_paise"], said["refund_paise"], said["paid_paise"]) == (fee, TOTAL - fee, TOTAL)
        assert (done["fee_paise"], done["refund_paise"], done["status"]) == (fee, TOTAL - fee, "cancelled")
        bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [TOTAL - fee]
    payment = Payment.objects.get()
    assert (journal.balance(payment, "bookings"), journal.balance(payment, "refund_due")) == (fee, 0)
    assert clean()


def test_the_preview_names_the_days(asha, booking):
    with on_day(booking, 3):
        said = preview(cast.logged_in(asha), booking).json()
    day = booking.check_in
    assert (said["can_cancel"], said["cancel_until"]) == (True, f"{day - timedelta(days=1)}")
    assert said["tier"] == {
        "days_before": 2, "fee_percent": "50.00", "fee_nights": 0, "until": f"{day - timedelta(days=2)}"
    }  # fmt: skip
    untils = [tier["until"] for tier in said["tiers"]]
    assert untils == [f"{day - timedelta(days=7)}", f"{day - timedelta(days=2)}", f"{day}", None]
    assert (said["fee"], said["fee_tax"], said["refund"]) == ("19687.50", "937.50", "19687.50")


def test_from_the_day_of_arrival_on_the_preview_says_that_it_is_too_late(asha, booking):
    with on_day(booking, 0):
        assert preview(cast.logged_in(asha), booking).json()["can_cancel"] is False


def test_a_preview_is_for_the_guest_and_for_a_booking_that_stands(asha_browser, ravi_browser, booking):
    assert preview(ravi_browser, booking).status_code == 404
    cancel(asha_browser, booking)
    answer = preview(asha_browser, booking)
    assert (answer.status_code, answer.json()["code"]) == (409, "booking_ended")


def test_a_fee_is_kept_with_its_tax_for_the_papers(asha, booking):
    with on_day(booking, 1):
        cancel(cast.logged_in(asha), booking)
    booking.refresh_from_db()
    assert booking.fee == [{"tax_percent": 5, "net_paise": 750_000, "cgst_paise": 18_750, "sgst_paise": 18_750}]
    assert booking.fee_paise == NIGHT


def test_another_refund_than_the_guest_saw_changes_nothing(asha, booking):
    with on_day(booking, 8):
        said = preview(cast.logged_in(asha), booking).json()["refund_paise"]
    before = state.snapshot()
    with on_day(booking, 6):
        answer = cancel(cast.logged_in(asha), booking, expected_refund_paise=said)
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_changed")
    assert (answer.json()["refund_paise"], state.snapshot()) == (TOTAL - TOTAL // 2, before)


@pytest.mark.parametrize("wrong", [-1, "all", 1.5])
def test_a_refund_that_cannot_be_meant_is_refused(asha_browser, booking, wrong):
    assert cancel(asha_browser, booking, expected_refund_paise=wrong).status_code == 400


def test_a_repeat_is_calm_whatever_it_expects(asha_browser, booking):
    first = cancel(asha_browser, booking)
    assert cancel(asha_browser, booking, expected_refund_paise=1).json() == first.json()


def test_when_nothing_goes_back_the_guest_is_told_all_the_same(resort, asha_browser, room, twin, bell):
    tiers.promised(resort, tiers=())
    _, answer = cast.order_ready(asha_browser, room)
    news.deliver(news.event("payment.captured", payment=twin.pay(answer["razorpay_order_id"])["payment"]))
    bell.answer()
    booking = FinalBooking.objects.get()
    assert cancel(asha_browser, booking).json()["refund"] == "0.00"
    bell.answer()
    assert [text for text in (sms["text"] for sms in twin.inbox(cast.ASHA)) if "is cancelled" in text]
    assert not Refund.objects.exists()
    assert clean()


def test_what_went_back_elsewhere_counts_as_given_back(asha, booking, twin, bell):
    twin._post("/twin/refunds", {"payment_id": Payment.objects.get().razorpay_payment_id, "amount": 50_000})
    news.deliver(news.event("refund.processed", refund=twin.get("/v1/refunds")["items"][0]))
    bell.answer()
    with on_day(booking, 1):
        browser = cast.logged_in(asha)
        said = preview(browser, booking).json()
        assert (said["returned_paise"], said["refund_paise"]) == (50_000, TOTAL - NIGHT - 50_000)
        assert cancel(browser, booking).json()["refund_paise"] == said["refund_paise"]
        bell.answer()
    assert journal.balance(Payment.objects.get(), "bookings") == NIGHT
    assert clean()


def test_no_fee_is_above_what_the_resort_left_itself(asha, booking, twin, bell):
    twin._post("/twin/refunds", {"payment_id": Payment.objects.get().razorpay_payment_id, "amount": TOTAL - 100_000})
    news.deliver(news.event("refund.processed", refund=twin.get("/v1/refunds")["items"][0]))
    bell.answer()
    with on_day(booking, 1):
        done = cancel(cast.logged_in(asha), booking).json()
    assert (done["fee_paise"], done["refund_paise"]) == (100_000, 0)
    assert clean()


def test_a_part_given_back_elsewhere_afterwards_is_taken_from_the_fee(asha, booking, twin, bell):
    with on_day(booking, 1):
        cancel(cast.logged_in(asha), booking)
        bell.answer()
    twin._post("/twin/refunds", {"payment_id": Payment.objects.get().razorpay_payment_id, "amount": 50_000})
    outside = next(refund for refund in twin.get("/v1/refunds")["items"] if not refund["receipt"])
    news.deliver(news.event("refund.processed", refund=outside))
    bell.answer()
    assert journal.balance(Payment.objects.get(), "bookings") == NIGHT - 50_000
    assert clean()


@pytest.mark.parametrize("days_before", [7, 2])
def test_who_looks_before_midnight_and_cancels_after_it_is_told(asha, booking, days_before):
    midnight = tiers.midnight(booking.check_in, days_before=days_before - 1)
    seen = kept_money.by_policy(booking, at=midnight - timedelta(microseconds=1)).refund_paise
    before = state.snapshot()
    with pytest.raises(cancellations.RefundChanged) as refused:
        cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=midnight, expected_refund_paise=seen)
    assert refused.value.extra["refund_paise"] == kept_money.by_policy(booking, at=midnight).refund_paise
    assert state.snapshot() == before


def test_at_any_moment_the_cancellation_does_what_the_preview_says(asha, booking):
    chance = random.Random(20_261_122)
    for _ in range(30):
        at = tiers.midnight(booking.check_in) - timedelta(seconds=chance.choice((1, chance.randint(1, 900_000))))
        said = kept_money.by_policy(booking, at=at)
        with transaction.atomic():
            done = cancellations.cancel_own(
                user_id=asha.pk, reference=booking.reference, at=at, expected_refund_paise=said.refund_paise
            )
            assert (done.fee_paise, Refund.objects.get().amount_paise) == (said.fee.total_paise, said.refund_paise)
            transaction.set_rollback(True)


def test_ten_cancellations_at_once_keep_one_fee(asha, booking):
    at = tiers.midnight(booking.check_in, days_before=1)
    expected = kept_money.by_policy(booking, at=at).refund_paise

    def go() -> None:
        cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=at, expected_refund_paise=expected)
        connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Refund.objects.get().amount_paise == expected == TOTAL - NIGHT
    assert journal.balance(Payment.objects.get(), "bookings") == NIGHT
