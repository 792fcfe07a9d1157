"""Limits on the use of coupons.

Uses are counted from the booking attempts that have the coupon, not stored, so a use is free again when its attempt
ends without a booking.
"""

from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.common.errors import DomainError
from backend.common.hooks import HookForAll
from backend.holds.models import BookingAttempt
from backend.holds.models.attempt import HOLDING_COUPONS
from backend.holds.services import attempt_locks
from backend.holds.states import ATTEMPT_LIVE, AttemptState
from backend.pricing.models import Coupon

# Completed attempts that use their coupon no more, as a condition on attempts.
FREED: HookForAll[[], Q] = HookForAll("coupons that are free again")


class CouponUsedUp(DomainError):
    code = "coupon_used_up"
    message = "This coupon has been used up."


class CouponUsedByGuest(DomainError):
    code = "coupon_used_by_guest"
    message = "You have already used this coupon as often as one guest may."


def claim(attempt: BookingAttempt, *, at: datetime) -> None:
    """Make certain that the attempt may (again) use its coupon, until the end of the transaction.

    Raises CouponUsedUp and CouponUsedByGuest. Does nothing for an attempt without a coupon.
    """
    if attempt.coupon_id is not None:
        refuse_if_used_up(attempt_locks.coupon_locked(attempt.coupon_id), attempt, at=at)


def refuse_if_used_up(coupon: Coupon, attempt: BookingAttempt, *, at: datetime) -> None:
    """Whether others leave a use of the coupon for this attempt; certain only under the coupon's lock."""
    if coupon.most_uses is None and coupon.most_uses_per_guest is None:
        return
    # As the index says it, and then who of those is dead: a lapse that nobody has written down, a cancelled booking.
    holders = BookingAttempt.objects.filter(coupon=coupon, state__in=HOLDING_COUPONS).exclude(pk=attempt.pk)
    uses = holders.filter(_in_use(at)).aggregate(
        all=Count("pk"), by_guest=Count("pk", filter=Q(user_id=attempt.user_id))
    )
    if coupon.most_uses_per_guest is not None and uses["by_guest"] >= coupon.most_uses_per_guest:
        raise CouponUsedByGuest
    if coupon.most_uses is not None and uses["all"] >= coupon.most_uses:
        raise CouponUsedUp


def with_coupon_uses(coupons: QuerySet[Coupon], *, at: datetime) -> QuerySet[Coupon]:
    """Each with `used`: how many attempts hold it now."""
    holders = BookingAttempt.objects.filter(_in_use(at), coupon=OuterRef("pk"), state__in=HOLDING_COUPONS)
    count = holders.order_by().values("coupon").annotate(uses=Count("pk")).values("uses")
    return coupons.annotate(used=Coalesce(Subquery(count, IntegerField()), 0))


def _in_use(at: datetime) -> Q:
    live = Q(state__in=ATTEMPT_LIVE, expires_at__gt=at)
    used = Q(state=AttemptState.COMPLETED)
    for freed in FREED.ask():
        used &= ~freed
    return live | used
