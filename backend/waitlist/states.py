"""States of a waiting list entry and the allowed moves between them."""

from django.db.models import TextChoices


class WaitingState(TextChoices):
    WAITING = "waiting"
    OFFERED = "offered"
    # Paid: the offer is a booking.
    BOOKED = "booked"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    # The day of arrival came first.
    OVER = "over"


W = WaitingState

WAITING_MOVES = {
    W.WAITING: {W.OFFERED, W.WITHDRAWN, W.OVER},
    W.OFFERED: {W.BOOKED, W.DECLINED, W.EXPIRED},
    # Money may come late, and takes rooms that are still free.
    W.DECLINED: {W.BOOKED},
    W.EXPIRED: {W.BOOKED},
    W.BOOKED: set[WaitingState](),
    W.WITHDRAWN: set[WaitingState](),
    W.OVER: set[WaitingState](),
}
# A guest has one of these for the same nights at a resort.
WAITING_OPEN = (W.WAITING, W.OFFERED)
