"""Attempts and coupons, locked in the order of `inventory.services.locks`."""

from backend.common.errors import NotFound
from backend.holds.models import BookingAttempt
from backend.pricing.models import Coupon


def attempt_locked(attempt_id: int, *, user_id: int | None = None) -> BookingAttempt:
    """The attempt, locked until the end of the transaction, with its details. With a user: NotFound unless theirs."""
    attempts = BookingAttempt.objects.select_related("details").select_for_update(of=("self",))
    if user_id is not None:
        attempts = attempts.filter(user_id=user_id)
    try:
        return attempts.get(pk=attempt_id)
    except BookingAttempt.DoesNotExist:
        raise NotFound from None


def coupon_locked(coupon_id: int) -> Coupon:
    """The coupon as it is now, locked against others who want to use it, not against attempts that point at it."""
    return Coupon.objects.select_for_update(no_key=True).get(pk=coupon_id)
