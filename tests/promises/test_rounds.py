"""A hundred times: money against cancelling, and money against the end of time."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.holds.services import endings
from backend.invariants.services import invariant_audit
from backend.inventory.models import Stay
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.models import Payment, Refund
from backend.payments.settlement import settlement
from tests import cast
from tests.conftest import Bell
from tests.machinery import volume
from tests.payments import news
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = volume.share(100)


@pytest.fixture(autouse=True)
def _listening(bell: Bell) -> None:
    """Jobs wait for the test."""


def stay_of(n: int) -> dict[str, str]:
    return cast.nights(30 + 5 * n, 35 + 5 * n)


def settled(order_id, payment_id, at=None):
    fact = payment_fact(news.payment(order_id, "captured", id=payment_id))
    return settlement.settle(fact, at=at or timezone.now())


@pytest.fixture
def far(settings):
    """A hundred stays, one after the other."""
    settings.BOOKING_HORIZON_DAYS = 1000


def unbalanced() -> list[str]:
    """What the audit finds."""
    report = invariant_audit.audit_all(at=timezone.now())
    return [f"{verdict.name}: {verdict.found}" for verdict in report.verdicts if verdict.found.count]


def test_a_cancellation_against_a_second_payment_gives_both_back_and_neither_twice(far, asha, room, twin):
    browser = cast.logged_in(asha)
    for n in range(ROUNDS):
        _, answer = cast.order_ready(browser, room, stay=stay_of(n))
        order_id = answer["razorpay_order_id"]
        assert settled(order_id, f"pay_first{n}") == "confirmed"
        reference = FinalBooking.objects.latest("pk").reference
        cancel = partial(browser.post, f"/api/bookings/{reference}/cancel/")
        answers = crowd.at_once(
            lambda c=cancel: c().status_code,
            partial(settled, order_id, f"pay_second{n}"),
            lambda c=cancel: c().status_code,
        )
        assert answers == [200, "refund_due", 200]
    assert not FinalBooking.objects.exclude(state="cancelled").exists()
    assert set(Payment.objects.values_list("refunds__amount_paise", flat=True)) == {news.AMOUNT}
    assert Refund.objects.count() == Payment.objects.count() == 2 * ROUNDS
    assert unbalanced() == []


def test_a_capture_against_the_end_of_time_is_a_booking_or_a_refund(far, asha, ravi, room, twin):
    """The sweeper writes the end down, another guest wants the room, the money comes."""
    browser, other = cast.logged_in(asha), cast.logged_in(ravi)
    for n in range(ROUNDS):
        attempt_id, answer = cast.order_ready(browser, room, stay=stay_of(n))
        now = timezone.now()
        BookingAttempt.objects.filter(pk=attempt_id).update(expires_at=now)
        Stay.objects.filter(attempt=attempt_id).update(expires_at=now)
        outcome, _, asked = crowd.at_once(
            partial(settled, answer["razorpay_order_id"], f"pay_{n}", at=now + timedelta(seconds=n % 3 - 1)),
            partial(endings.expire_lapsed_attempts, at=now),
            lambda n=n: cast.select(other, room, stay=stay_of(n)).status_code,
        )
        assert (outcome, asked) in (("confirmed", 409), ("refund_due", 201))
        release_all_of(ravi)
    assert Payment.objects.filter(captured_at__isnull=False).count() == ROUNDS
    assert FinalBooking.objects.count() + Refund.objects.count() == ROUNDS
    assert unbalanced() == []


def release_all_of(user) -> None:
    for attempt in BookingAttempt.objects.filter(user=user, state="held"):
        endings.release_attempt(user_id=user.pk, attempt_id=attempt.pk, at=timezone.now())
