"""What holds ask of bookings: changes that came to nothing, and coupons that are free again."""

from datetime import datetime

from django.db.models import Q

from backend.bookings.models import BookingChange
from backend.bookings.states import BookingState, ChangeState
from backend.holds.services.coupon_claims import FREED
from backend.holds.services.hold_pauses import ABANDONED


@ABANDONED.register
def unpaid_changes(user_id: int, since: datetime, at: datetime) -> list[tuple[datetime, datetime]]:
    """When the guest asked for changes that came to nothing, and when those ended: they hold rooms for as long."""
    changes = BookingChange.objects.filter(booking__user=user_id, asked_by=user_id, asked_at__gt=since)
    changes = changes.filter(now_paise__gt=0).exclude(state=ChangeState.MADE)
    over = changes.filter(Q(state=ChangeState.LAPSED) | Q(expires_at__lte=at))
    times = over.order_by("-asked_at").values_list("asked_at", "expires_at")
    # Another one took its place at once, or it ran out.
    return [(asked_at, expires_at if expires_at <= at else asked_at) for asked_at, expires_at in times]


@FREED.register
def cancelled_bookings() -> Q:
    """Attempts whose booking was cancelled: who did not come has used the coupon all the same."""
    return Q(booking__state=BookingState.CANCELLED)
