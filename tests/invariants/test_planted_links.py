"""Payment links that cannot be are found."""

import pytest
from django.utils import timezone

from backend.payments.models import PaymentLink
from tests import cast
from tests.holds import steps
from tests.invariants import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(asha_browser, room):
    """Open, for a booking, with an order behind it that somebody began to pay."""
    booking = story.booked(asha_browser, room)
    now = timezone.now()
    behind = booking.attempt.orders.create(
        kind="balance",
        amount_paise=100,
        state="created",
        receipt="link-1",
        razorpay_order_id="order_behind",
        created_at=now,
    )
    return PaymentLink.objects.create(
        booking=booking,
        amount_paise=100,
        state="open",
        reference_id="link-1",
        razorpay_link_id="plink_1",
        expires_at=now,
        created_at=now,
        next_try_at=now,
        order=behind,
    )


def test_a_link_as_it_should_be_is_clean(link):
    assert story.findings("I6") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("state = 'paid'", "paid without a paid order"),
        ("razorpay_link_id = NULL", "open, without an id at Razorpay"),
        ("amount_paise = amount_paise + 1", "its order is for something else"),
    ],
)
def test_a_link_that_cannot_be_is_found(link, change, said):
    story.sql(f"UPDATE payments_paymentlink SET {change}")  # noqa: S608
    assert story.findings("I6") == [f"link link-1: {said}"]


def test_a_link_of_another_attempts_order_is_found(link, ravi_browser, resort):
    other = steps.held(ravi_browser, cast.a_room(resort, "A102"))
    story.sql(f"UPDATE payments_paymentorder SET attempt_id = {other.pk} WHERE receipt = 'link-1'")  # noqa: S608
    assert story.findings("I6") == ["link link-1: its order is for something else"]
