"""What holds ask of bookings: changes that came to nothing, and coupons that are free again; and what an edit hurts."""

from collections.abc import Iterable

from django.db.models import Q

from backend.bookings.services import hurt_bookings
from backend.bookings.states import CHANGE_OVER, BookingState, ChangeState, Overtaker
from backend.common.hurt_edits import HURTS, Edit, Hurt
from backend.holds.services.coupon_claims import FREED
from backend.holds.services.holdings import ABANDONED

NOT_GIVEN_UP = (Overtaker.MOVE, Overtaker.CHECK_IN, Overtaker.NO_SHOW, Overtaker.BALANCE)


@ABANDONED.register
def unpaid_changes() -> str:
    """Changes that a guest asked for and that came to nothing: they hold rooms for as long.

    It was dropped, another one took its place, or it ran out. What the house, or the guest's own money, has overtaken
    was not given up.
    """
    over, overtakers = (", ".join(f"'{state.value}'" for state in some) for some in (CHANGE_OVER, NOT_GIVEN_UP))
    return f"""
    SELECT change.asked_at, CASE WHEN change.expires_at <= %(at)s THEN change.expires_at ELSE change.asked_at END
    FROM bookings_bookingchange change JOIN bookings_finalbooking booking ON booking.id = change.booking_id
    WHERE change.asked_by_id = %(user)s AND booking.user_id = %(user)s AND change.asked_at > %(since)s
    AND change.now_paise > 0 AND change.state <> '{ChangeState.MADE}' AND change.overtaken_by NOT IN ({overtakers})
    AND (change.state IN ({over}) OR change.expires_at <= %(at)s)
    """  # noqa: S608 # nosec B608 # names of states, of ours


@FREED.register
def cancelled_bookings() -> Q:
    """Attempts whose booking was cancelled: who did not come has used the coupon all the same."""
    return Q(booking__state=BookingState.CANCELLED)


@HURTS.register
def bookings_that_an_edit_hurts(edit: Edit) -> Iterable[Hurt]:
    """Bookings whose stay is not over."""
    return hurt_bookings.hurt_bookings(edit)
