"""A balance above what one payment may be is paid in parts: by orders, by links, and never twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.incidents.models import Incident
from backend.payments.balances import link_upkeep
from backend.payments.links import payment_links
from backend.payments.models import Payment, PaymentLink, PaymentOrder, Refund
from tests import cast
from tests.invariants import story
from tests.payments import changes, state, unpaid
from tests.payments.news import hear_of

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 1_000_000
PARTS = [MOST, MOST, unpaid.BALANCE - 2 * MOST]


@pytest.fixture
def booking(asha_browser, room, twin, settings):
    """Asha's stay of 37,500.00 with 9,375.00 paid, where one payment may be 10,000.00."""
    settings.RAZORPAY_MAX_ORDER_PAISE = MOST
    twin.knobs(most_paise=MOST)
    return unpaid.deposited(asha_browser, room, twin)


def ask(browser, booking):
    answer = browser.post(f"/api/bookings/{booking.reference}/pay-balance/")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def left(booking) -> int:
    return FinalBooking.objects.get(pk=booking.pk).balance_paise


def pay(twin, order_id, **how):
    paid = twin.pay(order_id, **how)
    hear_of(order_id)
    return paid


def test_a_large_balance_is_paid_order_by_order(asha_browser, booking, twin):
    asked = []
    while left(booking):
        said = ask(asha_browser, booking)
        asked.append((said["amount_paise"], said["balance_paise"]))
        pay(twin, said["razorpay_order_id"])
    assert asked == [(PARTS[0], sum(PARTS)), (PARTS[1], sum(PARTS[1:])), (PARTS[2], PARTS[2])]
    assert not Refund.objects.exists()
    assert Payment.objects.filter(kind="balance", booking=booking).count() == 3
    assert story.report().count == 0


def test_the_same_part_is_the_same_order_until_it_is_paid(asha_browser, booking, twin):
    first = ask(asha_browser, booking)["razorpay_order_id"]
    assert ask(asha_browser, booking)["razorpay_order_id"] == first
    pay(twin, first)
    assert ask(asha_browser, booking)["razorpay_order_id"] != first


def test_a_part_that_is_paid_twice_goes_back_once(asha_browser, booking, twin, bell):
    order_id = ask(asha_browser, booking)["razorpay_order_id"]
    for how in ({}, {"force": True}):
        pay(twin, order_id, **how)
    bell.answer()
    assert left(booking) == unpaid.BALANCE - MOST
    assert [refund["amount"] for refund in state.refunds(twin)] == [MOST]
    assert Refund.objects.get().reason == "second_payment"
    assert story.findings("I2") == []


def test_who_pays_more_than_is_left_by_link_and_order_gets_the_rest_back(asha_browser, booking, twin, bell):
    link = unpaid.linked(booking)
    for _ in range(2):
        pay(twin, ask(asha_browser, booking)["razorpay_order_id"])
    payment = twin.pay_link(link.razorpay_link_id)
    link_upkeep.tend(link_id=link.pk, at=timezone.now() + timedelta(minutes=1))
    bell.answer()
    # The link asked for 10,000.00 when 8,125.00 were left.
    assert (left(booking), Refund.objects.get().amount_paise) == (PARTS[2], payment["amount"])
    assert story.findings("I2") == []


def test_a_large_balance_is_paid_link_by_link(asha_browser, booking, twin, bell):
    asked = []
    for _ in PARTS:
        answer = asha_browser.post(f"/api/bookings/{booking.reference}/payment-link/").json()
        asked.append((answer["to_pay_paise"], answer["amount_paise"]))
        link = PaymentLink.objects.get(state="open")
        assert twin.link(link.razorpay_link_id)["amount"] == answer["to_pay_paise"]
        twin.pay_link(link.razorpay_link_id)
        unpaid.tended(link)
    assert asked == [(PARTS[0], sum(PARTS)), (PARTS[1], sum(PARTS[1:])), (PARTS[2], PARTS[2])]
    assert left(booking) == 0
    assert story.report().count == 0


def test_a_link_over_a_part_is_needed_while_its_part_is(booking):
    link = unpaid.linked(booking)
    assert payment_links.close_needless(at=timezone.now()) == 0
    FinalBooking.objects.update(balance_paise=PARTS[2])
    assert payment_links.close_needless(at=timezone.now()) == 1
    link.refresh_from_db()
    assert link.state == "closing"


@pytest.mark.parametrize("balance", [MOST - 1, MOST, MOST + 1, MOST + 99, MOST + 100, 5 * MOST])
def test_a_link_over_what_is_asked_for_now_is_never_closed_as_needless(booking, balance):
    FinalBooking.objects.update(balance_paise=balance)
    booking.refresh_from_db()
    unpaid.linked(booking)
    assert payment_links.close_needless(at=timezone.now()) == 0


def test_a_guest_is_asked_for_each_part_by_sms(booking, twin, bell):
    at = unpaid.noon(booking, after=0)
    unpaid.swept(at)
    twin.pay_link(PaymentLink.objects.get(state="open").razorpay_link_id)
    unpaid.caught_up(at + timedelta(hours=1))
    unpaid.swept(at + timedelta(hours=1))
    assert unpaid.told() == ["due", "due"]
    assert PaymentLink.objects.filter(state="open").get().amount_paise == PARTS[1]


def test_a_late_balance_is_late_until_its_last_part_is_paid(asha_browser, booking, twin):
    from backend.payments.balances import overdue_balances

    overdue_balances.watch_overdue(at=unpaid.noon(booking, after=1))
    states = []
    while left(booking):
        pay(twin, ask(asha_browser, booking)["razorpay_order_id"])
        states.append(Incident.objects.get(kind="balance_overdue").state)
    assert states == ["open", "open", "solved"]


def test_cancelling_gives_every_part_back(asha_browser, booking, twin, bell):
    pay(twin, ask(asha_browser, booking)["razorpay_order_id"])
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == sorted([unpaid.DEPOSIT, MOST])
    assert story.report().count == 0


# Numbers of orders


@pytest.fixture
def hut(resort):
    """5,250.00 a night."""
    return cast.a_room(resort, "H1", price="5250.00")


def test_a_balance_that_changes_is_asked_for_again(asha_browser, hut, twin, bell):
    booking = unpaid.deposited(asha_browser, hut, twin, stay=cast.nights(30, 32))
    assert ask(asha_browser, booking)["amount_paise"] == 787_500
    assert changes.change(asha_browser, booking, 525_000, nights=(30, 33)).status_code == 200
    assert ask(asha_browser, booking)["amount_paise"] == 1_312_500
    # And back, and forth: orders are numbered over all sums.
    assert changes.change(asha_browser, booking, -525_000, nights=(30, 32)).status_code == 200
    PaymentOrder.objects.filter(kind="balance").update(created_at=timezone.now() - timedelta(days=5))
    assert ask(asha_browser, booking)["amount_paise"] == 787_500
    orders = PaymentOrder.objects.filter(kind="balance").order_by("round")
    assert [order.round for order in orders] == [1, 2, 3]
    assert len({order.receipt for order in orders}) == 3


def test_links_and_orders_of_one_booking_share_their_numbers(asha_browser, hut, twin, bell):
    booking = unpaid.deposited(asha_browser, hut, twin, stay=cast.nights(30, 32))
    ask(asha_browser, booking)
    changes.change(asha_browser, booking, 525_000, nights=(30, 33))
    booking.refresh_from_db()
    link = unpaid.linked(booking)
    twin.pay_link(link.razorpay_link_id)
    unpaid.tended(link)
    assert left(booking) == 0
    assert sorted(PaymentOrder.objects.filter(kind="balance").values_list("round", flat=True)) == [1, 2]


def test_an_attempt_whose_price_became_another_gets_another_order(asha_browser, order, twin):
    attempt = order.attempt
    price = attempt.frozen_price.as_json()
    price["deposit"]["now_paise"] -= 100
    type(attempt).objects.update(price=price)
    again = cast.initiate(asha_browser, attempt.pk).json()
    assert again["razorpay_order_id"] != order.id
    assert PaymentOrder.objects.filter(attempt=attempt).count() == 2


def test_a_balance_below_a_rupee_is_not_asked_for(asha_browser, booking, twin):
    FinalBooking.objects.update(balance_paise=99)
    for address in ("pay-balance", "payment-link"):
        answer = asha_browser.post(f"/api/bookings/{booking.reference}/{address}/")
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_due")
    assert PaymentOrder.objects.count() == 1
    assert not PaymentLink.objects.exists()
