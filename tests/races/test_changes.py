"""Changes of bookings against everything else that may happen at the same moment."""

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db.models import Sum
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import lapsed_changes
from backend.common.errors import DomainError
from backend.inventory.models import Stay
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.ledger import journal
from backend.payments.models import Payment, Refund
from backend.payments.settlement import settlement
from tests import cast
from tests.invariants import story
from tests.machinery import volume
from tests.payments import news
from tests.payments.changes import NIGHT, asked, booked, change
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = volume.share(10)


def settle(order, *, id=""):
    fact = news.payment(order.razorpay_order_id, "captured", id=id or f"pay_{order.pk}", amount=order.amount_paise)
    return settlement.settle(payment_fact(fact), at=timezone.now())


def nothing_is_lost_or_sold_twice() -> bool:
    taken = list(Stay.objects.filter(state__in=("booked", "held", "paying")).order_by("room", "check_in"))
    assert all(a.room_id != b.room_id or a.check_out <= b.check_in for a, b in pairwise(taken))
    for payment in Payment.objects.exclude(captured_at=None):
        back = payment.refunds.aggregate(sum=Sum("amount_paise"))["sum"] or 0
        assert back + journal.balance(payment, "bookings") == payment.amount_paise
    assert [line for name in ("I1", "I2", "I3", "I6") for line in story.findings(name)] == []
    return True


def test_a_change_against_a_cancellation_is_one_after_the_other(asha, room, twin, bell):
    browser = cast.logged_in(asha)
    for n in range(ROUNDS):
        first = 30 + 10 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 5))
        answers = crowd.at_once(
            lambda b=booking, f=first: change(browser, b, -2 * NIGHT, nights=(f, f + 3)).status_code,
            lambda b=booking: cast.logged_in(asha).post(f"/api/bookings/{b.reference}/cancel/").status_code,
        )
        assert answers[0] in (200, 409)
        assert answers[1] == 200
        back = Refund.objects.filter(payment__booking=booking).aggregate(sum=Sum("amount_paise"))["sum"]
        assert back == 5 * NIGHT
    assert nothing_is_lost_or_sold_twice()


def test_a_paid_change_against_a_cancellation_is_never_paid_and_lost(asha, room, twin, bell):
    browser = cast.logged_in(asha)
    for n in range(ROUNDS):
        first = 30 + 10 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 5))
        order = asked(booking, nights=(first, first + 6)).order
        outcome, status = crowd.at_once(
            partial(settle, order),
            lambda b=booking: cast.logged_in(asha).post(f"/api/bookings/{b.reference}/cancel/").status_code,
        )
        assert (outcome in ("changed", "refund_due"), status) == (True, 200)
        back = Refund.objects.filter(payment__order__attempt=booking.attempt_id)
        assert back.aggregate(sum=Sum("amount_paise"))["sum"] == 6 * NIGHT
    assert nothing_is_lost_or_sold_twice()


def test_the_same_capture_many_times_at_once_makes_one_change(asha_browser, room, twin, bell):
    booking = booked(asha_browser, room, twin, bell)
    order = asked(booking, nights=(30, 37)).order
    outcomes = crowd.at_once(*[partial(settle, order)] * 8)
    assert sorted(outcomes).count("changed") == 1
    assert FinalBooking.objects.get().total_paise == 7 * NIGHT
    assert not Refund.objects.exists()
    assert nothing_is_lost_or_sold_twice()


def test_two_payments_of_one_change_at_once_are_one_change_and_one_refund(asha_browser, room, twin, bell):
    booking = booked(asha_browser, room, twin, bell)
    order = asked(booking, nights=(30, 37)).order
    outcomes = crowd.at_once(*(partial(settle, order, id=f"pay_{n}") for n in range(4)))
    assert sorted(outcomes) == ["changed"] + ["refund_due"] * 3
    assert FinalBooking.objects.get().total_paise == 7 * NIGHT
    assert nothing_is_lost_or_sold_twice()


def test_two_guests_change_into_the_same_night_and_one_gets_it(asha, ravi, resort, room, twin, bell):
    other = cast.a_room(resort, "A102")
    asha_browser, ravi_browser = cast.logged_in(asha), cast.logged_in(ravi)
    for n in range(ROUNDS):
        first = 30 + 10 * n
        hers = booked(asha_browser, room, twin, bell, stay=cast.nights(first, first + 3))
        his = booked(ravi_browser, other, twin, bell, stay=cast.nights(first + 3, first + 6))
        # Both want A101 on the third evening: she as a night more, he as another room.
        answers = crowd.at_once(
            lambda b=hers, f=first: change(asha_browser, b, NIGHT, nights=(f, f + 4)).status_code,
            lambda b=his, f=first: change(ravi_browser, b, 0, room, nights=(f + 3, f + 6)).status_code,
        )
        assert sorted(answers) == [200, 409]
    assert nothing_is_lost_or_sold_twice()


def test_two_guests_change_places_in_opposite_order_without_a_deadlock(asha, ravi, resort, room, twin, bell):
    other, before = cast.a_room(resort, "A102"), crowd.deadlocks()
    asha_browser, ravi_browser = cast.logged_in(asha), cast.logged_in(ravi)
    for n in range(ROUNDS):
        first = 30 + 10 * n
        hers = booked(asha_browser, room, twin, bell, stay=cast.nights(first, first + 3))
        his = booked(ravi_browser, other, twin, bell, stay=cast.nights(first, first + 3))
        crowd.at_once(
            lambda b=hers, f=first: change(asha_browser, b, 0, other, nights=(f, f + 3)).status_code,
            lambda b=his, f=first: change(ravi_browser, b, 0, room, nights=(f, f + 3)).status_code,
        )
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_a_capture_against_the_end_of_time_is_a_change_or_a_refund(asha_browser, ravi, room, twin, bell):
    before = crowd.deadlocks()
    for n in range(ROUNDS):
        first = 30 + 10 * n
        booking = booked(asha_browser, room, twin, bell, stay=cast.nights(first, first + 5))
        done = asked(booking, nights=(first, first + 6))
        over = timezone.now() - timedelta(seconds=1)
        BookingChange.objects.filter(pk=done.change.pk).update(expires_at=over)
        Stay.objects.filter(change=done.change).update(expires_at=over)
        outcome, _, status = crowd.at_once(
            partial(settle, done.order),
            partial(lapsed_changes.expire_lapsed_changes, at=timezone.now()),
            lambda f=first: cast.select(cast.logged_in(ravi), room, stay=cast.nights(f + 5, f + 6)).status_code,
        )
        assert (outcome, status) in {("changed", 409), ("refund_due", 201)}
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_many_wishes_at_once_leave_one_that_waits(asha_browser, room, twin, bell):
    booking = booked(asha_browser, room, twin, bell)

    def wish(last):
        try:
            return asked(booking, nights=(30, last)).change.pk
        except DomainError:
            return None

    crowd.at_once(*(partial(wish, 36 + n) for n in range(6)))
    assert BookingChange.objects.filter(state="waiting").count() == 1
    assert nothing_is_lost_or_sold_twice()
