"""A balance against the end of its booking, a hundred times: never paid and lost."""

from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.payments import selectors
from backend.payments.balances import balance_orders
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.ledger import journal
from backend.payments.links import payment_links
from backend.payments.models import BalanceNotice, OrderKind, Payment, PaymentLink, PaymentOrder, Refund
from backend.payments.orders.check_times import next_check
from backend.payments.refunds import cancellations
from backend.payments.settlement import settlement
from backend.pricing.models import ResortTerms
from tests import cast
from tests.holds import steps
from tests.invariants import story
from tests.machinery import volume
from tests.payments import news
from tests.payments.unpaid import deposited, linked
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = volume.share(100)
PAIRS = volume.share(20)


def an_order(attempt, kind: str, paise: int) -> PaymentOrder:
    """Razorpay's order of this kind, without asking Razorpay."""
    now = timezone.now()
    return PaymentOrder.objects.create(
        attempt=attempt,
        kind=kind,
        amount_paise=paise,
        state="created",
        receipt=f"{kind}-{attempt.pk}",
        razorpay_order_id=f"order_{kind}{attempt.pk}",
        round=9,
        created_at=now,
        check_at=next_check(checks=0, created_at=now, at=now),
    )


def money_comes(order: PaymentOrder) -> str:
    told = news.payment(order.razorpay_order_id, "captured", id=f"pay_{order.pk}", amount=order.amount_paise)
    return settlement.settle(payment_fact(told), at=timezone.now()).value


def a_late_booking(browser, room, n: int) -> tuple[FinalBooking, PaymentOrder]:
    """Warned yesterday, and still with an order that can be paid."""
    attempt = steps.paying_for(browser, room, stay=cast.nights(30 + 5 * n, 35 + 5 * n))
    deposit = attempt.price["deposit"]
    assert money_comes(an_order(attempt, OrderKind.BOOKING, deposit["now_paise"])) == "confirmed"
    booking = FinalBooking.objects.select_related("attempt", "resort", "user").get(attempt=attempt)
    BalanceNotice.objects.create(
        booking=booking,
        amount_paise=booking.balance_paise,
        due_on=booking.balance_due_on,
        told_on=booking.balance_due_on,
        warned_on=booking.balance_due_on,
    )
    return booking, an_order(attempt, OrderKind.BALANCE, booking.balance_paise)


def test_a_balance_against_the_rule_for_late_ones_is_booked_or_goes_back(settings, asha_browser, room, twin):
    settings.BOOKING_HORIZON_DAYS = 1000
    ResortTerms.objects.create(
        resort=room.resort, deposit="percent", deposit_percent=25, overdue="cancel", overdue_days=0
    )
    ends = {"paid": 0, "cancelled": 0}
    for n in range(ROUNDS):
        booking, order = a_late_booking(asha_browser, room, n)
        day = booking.balance_due_on + timedelta(days=1)
        at = timezone.make_aware(datetime.combine(day, time(12)))
        end = partial(cancellations.cancel_unpaid_booking, booking=booking, at=at, still=partial(_over, booking.pk, at))
        acts = [partial(money_comes, order), end, end]
        answers = crowd.at_once(*acts[n % 3 :], *acts[: n % 3])
        outcome = next(answer for answer in answers if isinstance(answer, str))
        ended = sum(answer is True for answer in answers)
        booking.refresh_from_db()
        assert (booking.state, outcome, ended) in (
            ("confirmed", "balance_paid", 0),
            ("cancelled", "refund_due", 1),
        )
        ends["paid" if outcome == "balance_paid" else "cancelled"] += 1
    assert sum(ends.values()) == ROUNDS
    assert Payment.objects.filter(captured_at__isnull=False).count() == 2 * ROUNDS
    assert all(
        journal.balance(payment, "bookings") + journal.balance(payment, "refund_due") == payment.amount_paise
        for payment in Payment.objects.all()
    )
    assert [found for each in ("I2", "I3", "I6") for found in story.findings(each)] == []


def _over(booking_id: int, at: datetime) -> bool:
    return bool(selectors.to_cancel(today=timezone.localdate(at), at=at, most=1, only=booking_id))


def test_many_who_ask_at_once_get_one_link(asha_browser, room, twin):
    booking = deposited(asha_browser, room, twin)
    urls = crowd.at_once(
        *[partial(lambda b: balance_orders.balance_link(b, at=timezone.now()).short_url, booking)] * PAIRS
    )
    assert len(set(urls)) == len(twin.links()) == 1


def test_asking_against_cancelling_leaves_no_link_that_lives(asha_browser, room, twin, bell):
    for n in range(volume.share(10)):
        booking = deposited(asha_browser, room, twin, stay=cast.nights(30 + 5 * n, 35 + 5 * n))
        cancel = partial(asha_browser.post, f"/api/bookings/{booking.reference}/cancel/")
        crowd.at_once(partial(_linked_if_possible, booking), lambda c=cancel: c().status_code)
    bell.answer()
    assert not PaymentLink.objects.filter(state__in=("new", "open", "closing")).exists()
    assert {link["status"] for link in twin.links()} <= {"cancelled"}


def _linked_if_possible(booking) -> bool:
    try:
        return bool(linked(booking))
    except balance_orders.BookingOver:
        return False


def test_link_and_order_paid_at_once_one_stands_and_one_goes_back(asha_browser, room, twin):
    for n in range(PAIRS):
        booking = deposited(asha_browser, room, twin, stay=cast.nights(30 + 5 * n, 35 + 5 * n))
        link = linked(booking)
        payment = twin.pay_link(link.razorpay_link_id)
        behind = payment_links.attach(link, order_id=payment["order_id"], at=timezone.now())
        order = an_order(booking.attempt, OrderKind.BALANCE, booking.balance_paise)
        outcomes = crowd.at_once(partial(money_comes, behind), partial(money_comes, order))
        assert sorted(outcomes) == ["balance_paid", "refund_due"]
    assert Refund.objects.count() == PAIRS
    assert [found for each in ("I2", "I6") for found in story.findings(each)] == []
