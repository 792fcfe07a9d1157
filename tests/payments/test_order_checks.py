"""The safety net: what Razorpay was not able to tell, it is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common.jobs import Job
from backend.payments.models import PaymentOrder
from backend.payments.reconciliation import order_checks
from backend.payments.settlement import settlement
from tests import cast
from tests.payments import state

pytestmark = pytest.mark.django_db(transaction=True)

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def schedule() -> list[timedelta]:
    """When an order is checked, as ages of the order."""
    times, checks, at = [], 0, CREATED
    while (found := order_checks.next_check(checks=checks, created_at=CREATED, at=at)) is not None:
        times.append(found - CREATED)
        checks, at = checks + 1, found
    return times


def due(order) -> datetime:
    """The first moment at which the order is checked."""
    return order.row.check_at


def check(order, *, at=None):
    order_checks.check_order_at_razorpay(order_id=order.row.pk, at=at or due(order))


def test_the_first_checks_come_after_two_five_and_fifteen_minutes():
    assert schedule()[:3] == [2 * MINUTE, 5 * MINUTE, 15 * MINUTE]


def test_then_hourly_for_three_days_then_daily_for_a_week_then_never():
    later = [second - first for first, second in zip(schedule()[2:], schedule()[3:], strict=False)]
    assert later == [HOUR] * 72 + [DAY] * 4
    assert schedule()[-1] < 8 * DAY


def test_a_check_that_comes_late_is_not_made_up_for():
    at = CREATED + 10 * HOUR
    assert order_checks.next_check(checks=1, created_at=CREATED, at=at) == at + 3 * MINUTE


def test_a_new_order_is_checked_after_two_minutes(order):
    assert due(order) - order.row.created_at == 2 * MINUTE


def test_only_orders_whose_time_has_come_are_rung_for(order, bell):
    assert order_checks.ring_due_orders(at=due(order) - MINUTE) == 0
    assert order_checks.ring_due_orders(at=due(order)) == 1
    assert bell.rung == [(Job.CHECK_ORDER, {"order_id": order.row.pk})]


def test_a_payment_whose_webhook_never_comes_is_confirmed(asha_browser, order, twin):
    twin.pay(order.id)
    check(order)
    assert state.status(asha_browser, order.attempt_id) == "completed"
    assert order.row.check_at is not None  # somebody might pay it twice


def test_a_failure_whose_webhook_never_comes_frees_the_rooms(asha_browser, order, room, twin):
    twin.pay(order.id, outcome="failed")
    check(order)
    assert state.status(asha_browser, order.attempt_id) == "failed"
    assert due(order) is not None


def test_without_news_the_next_check_is_set(order):
    first = due(order)
    check(order)
    assert (order.row.checks, order.row.check_at) == (1, first + 3 * MINUTE)


def test_a_failed_try_before_the_successful_one_never_opens_the_rooms(
    asha_browser, ravi_browser, order, room, twin, monkeypatch
):
    twin.pay(order.id, outcome="failed")
    twin.pay(order.id)
    settle = settlement.settle
    theirs = []

    def settle_while_ravi_tries(*args, **kwargs):
        settle(*args, **kwargs)
        theirs.append(cast.select(ravi_browser, room).status_code)

    monkeypatch.setattr(settlement, "settle", settle_while_ravi_tries)
    check(order)
    assert theirs == [409, 409]
    assert state.status(asha_browser, order.attempt_id) == "completed"


def test_money_for_rooms_that_are_gone_goes_back_without_any_webhook(ravi_browser, order, room, twin, bell):
    state.time_passes(minutes=16)
    state.taken_by(ravi_browser, room)
    twin.pay(order.id)
    check(order, at=timezone.now())
    bell.answer()
    assert len(state.refunds(twin)) == 1


@pytest.mark.parametrize("fault", ["500", "429", "502_html", "reset_before"])
def test_a_check_that_found_nobody_does_not_count_and_comes_again_in_a_minute(order, twin, fault):
    twin.fault("order.payments", fault, times=1)
    at = due(order)
    check(order)
    assert (order.row.checks, order.row.check_at) == (0, at + MINUTE)


def test_an_order_that_razorpay_has_lost_is_no_server_error(order):
    PaymentOrder.objects.update(razorpay_order_id="order_lost")
    order.id = "order_lost"
    check(order)
    assert order.row.check_at is not None


def test_a_check_before_its_time_asks_nobody(order, twin):
    twin.fault("order.payments", "500", times=1)
    check(order, at=due(order) - MINUTE)
    assert order.row.checks == 0


def test_two_checks_of_one_moment_are_one(order, twin, monkeypatch):
    asked = []
    monkeypatch.setattr(order_checks.gateway, "payments_of", lambda order_id: asked.append(order_id) or [])
    at = due(order)
    believed = order.row
    check(order, at=at)
    monkeypatch.setattr(order_checks.PaymentOrder.objects, "get", lambda **_: believed)
    order_checks.check_order_at_razorpay(order_id=believed.pk, at=at)
    assert asked == [order.id]


def test_the_reconciler_and_the_webhook_make_one_booking(order, room, twin, bell):
    from tests.payments import news

    paid = twin.pay(order.id)["payment"]
    check(order)
    news.deliver(news.event("payment.captured", payment=paid))
    bell.answer()
    assert FinalBooking.objects.count() == 1
    assert len(state.booked_texts(twin)) == 1


def test_after_a_week_nobody_asks_any_more(order):
    PaymentOrder.objects.update(checks=75, created_at=timezone.now() - 8 * DAY)
    check(order)
    assert order.row.check_at is None


def test_an_order_without_a_name_at_razorpay_is_not_asked_for(asha_browser, named, twin):
    twin.fault("*", "500", times=2)
    cast.initiate(asha_browser, named)
    PaymentOrder.objects.update(check_at=timezone.now())
    assert order_checks.ring_due_orders(at=timezone.now()) == 0
