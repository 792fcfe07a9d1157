"""What goes back of a guest's money, as the guest reads it beside the attempt and the booking."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.bookings.states import GuestRefundReason, GuestRefundState
from backend.payments.core import refund_days
from backend.payments.models import Refund
from backend.payments.models.refund import RefundReason
from backend.payments.selectors import NOT_SENT
from backend.payments.states import RefundState
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


def read_attempt(browser, order):
    return browser.get(f"/api/booking/attempts/{order.attempt_id}/").json()


def test_the_words_for_guests_are_those_of_the_payments():
    assert set(GuestRefundReason.values) == set(RefundReason.values)
    assert set(GuestRefundState.values) == set(RefundState.values) - set(NOT_SENT)


@pytest.mark.parametrize(("begun", "last"), [(1, 10), (4, 15), (5, 15), (6, 15), (7, 16)])
def test_the_seventh_working_day_is_no_day_of_a_weekend(begun, last):
    assert refund_days.last_day(date(2026, 12, begun)) == date(2026, 12, last)


def test_a_payment_after_the_rooms_were_lost_is_told_with_amount_and_day(
    asha_browser, ravi_browser, order, room, twin, bell
):
    assert read_attempt(asha_browser, order)["refunds"] == []
    state.time_passes(minutes=30)
    state.taken_by(ravi_browser, room)
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id)["payment"]))
    bell.answer()
    (shown,) = read_attempt(asha_browser, order)["refunds"]
    assert (shown["amount_paise"], shown["reason"]) == (news.AMOUNT, "rooms_gone")
    assert shown["status"] in ("pending", "processed")
    assert shown["expected_by"] > shown["owed_since"][:10]
    Refund.objects.update(round=2)
    assert read_attempt(asha_browser, order)["refunds"][0]["expected_by"] is None


def test_a_second_payment_is_told_beside_the_booking(asha_browser, order, twin, bell):
    for how in ({}, {"force": True}):
        news.deliver(news.event("payment.captured", payment=twin.pay(order.id, **how)["payment"]))
        bell.answer()
    told = read_attempt(asha_browser, order)
    beside = asha_browser.get(f"/api/bookings/{told['booking']['reference']}/").json()
    assert [refund["reason"] for refund in beside["refunds"]] == ["second_payment"]
    assert beside["refunds"] == told["refunds"]


def test_who_polls_an_open_attempt_reads_no_refunds(asha_browser, order):
    with CaptureQueriesContext(connection) as queries:
        read_attempt(asha_browser, order)
    assert not [query for query in queries if "payments_refund" in query["sql"]]
