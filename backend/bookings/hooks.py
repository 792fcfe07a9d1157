"""What holds ask of bookings: changes that came to nothing, and coupons that are free again; and what an edit hurts."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from backend.bookings.models import BookingChange
from backend.bookings.services import hurt_bookings
from backend.bookings.states import CHANGE_OVER, BookingState, ChangeState, Overtaker
from backend.common.hurt_edits import HURTS, Edit, Hurt
from backend.holds.services.coupon_claims import FREED
from backend.holds.services.hold_pauses import ABANDONED

NOT_GIVEN_UP = (Overtaker.MOVE, Overtaker.CHECK_IN, Overtaker.NO_SHOW, Overtaker.BALANCE)


@ABANDONED.register
def unpaid_changes(user_id: int, since: datetime, at: datetime) -> list[tuple[datetime, datetime]]:
    """When the guest asked for changes that came to nothing, and when those ended: they hold rooms for as long."""
    changes = BookingChange.objects.filter(booking__user=user_id, asked_by=user_id, asked_at__gt=since)
    # What the house, or the guest's own money, has overtaken was not given up.
    changes = changes.filter(now_paise__gt=0).exclude(state=ChangeState.MADE).exclude(overtaken_by__in=NOT_GIVEN_UP)
    over = changes.filter(Q(state__in=CHANGE_OVER) | Q(expires_at__lte=at))
    times = over.order_by("-asked_at").values_list("asked_at", "expires_at")
    # It was dropped, another one took its place, or it ran out.
    return [(asked_at, expires_at if expires_at <= at else asked_at) for asked_at, expires_at in times]


@FREED.register
def cancelled_bookings() -> Q:
    """Attempts whose booking was cancelled: who did not come has used the coupon all the same."""
    return Q(booking__state=BookingState.CANCELLED)


@HURTS.register
def bookings_that_an_edit_hurts(edit: Edit) -> Iterable[Hurt]:
    """Bookings whose stay is not over."""
    return hurt_bookings.hurt_bookings(edit)
