"""How often a coupon has been used stands on its page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.holds.models import BookingAttempt
from backend.pricing.models import Coupon
from tests import cast
from tests.backoffice.pages import page

pytestmark = pytest.mark.django_db


def an_attempt(resort, asha, coupon, state, *, minutes=10):
    now = timezone.now()
    return BookingAttempt.objects.create(
        user=asha, resort=resort, coupon=coupon, state=state, check_in=cast.in_days(3), check_out=cast.in_days(4),
        guest_count=1, started_at=now, expires_at=now + timedelta(minutes=minutes), token=str(minutes) + state,
        price={}, total_paise=1,
    )  # fmt: skip


def test_uses_are_the_attempts_that_hold_it(owner, resort, asha):
    coupon = Coupon.objects.create(resort=resort, code="TEN", label="Ten", saves="percent", value=10)
    an_attempt(resort, asha, coupon, "held")
    an_attempt(resort, asha, coupon, "held", minutes=-1)
    an_attempt(resort, asha, coupon, "expired")
    (row,) = owner.get(page(Coupon, "changelist")).context["cl"].result_list
    assert row.used == 1
    assert 'class="readonly">1<' in owner.get(page(Coupon, "change", coupon.pk)).content.decode()
