"""Calculates fee and refund of a cancellation, for the preview and the cancellation alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.payments.ledger import journal
from backend.payments.models import Payment
from backend.payments.models.ledger import LedgerAccount
from backend.pricing.core import cancellation_fee
from backend.pricing.core.cancellation_fee import Fee, Tier

NOT_COMING = -1
# A booking's payments, the newest first, each with what the books still have of it for the booking: paid, less what
# went back for a change or outside this system.
Left = tuple[tuple[Payment, int], ...]


@dataclass(frozen=True, kw_only=True)
class KeptMoney:
    """The answer of a tier to what is left of a booking's money."""

    left: Left
    tier: Tier
    fee: Fee

    @property
    def paid_paise(self) -> int:
        return sum(payment.amount_paise for payment, _ in self.left)

    @property
    def left_paise(self) -> int:
        return sum(paise for _, paise in self.left)

    @property
    def returned_paise(self) -> int:
        return self.paid_paise - self.left_paise

    @property
    def refund_paise(self) -> int:
        return self.left_paise - self.fee.total_paise

    def refunds(self) -> Iterator[tuple[Payment, int]]:
        """What goes back of each payment."""
        return newest_first(self.left, self.refund_paise)


def newest_first(left: Left, paise: int) -> Iterator[tuple[Payment, int]]:
    """So much of what is left, by payment: of the newest first, so that what is kept stays in the oldest."""
    for payment, left_paise in left:
        given = min(left_paise, paise)
        paise -= given
        if given > 0:
            yield payment, given


def of_today(booking: FinalBooking, *, at: datetime) -> KeptMoney:
    """What `by_policy` says to whoever only asks. Raises BookingEnded: there is nothing to cancel any more."""
    if booking.state != BookingState.CONFIRMED:
        raise cancellation.BookingEnded(booking_status=booking.state)
    return by_policy(booking, at=at)


def by_policy(booking: FinalBooking, *, at: datetime) -> KeptMoney:
    """What the booking's own promise says of this day."""
    days = max(cancellation.days_before(booking, at=at), NOT_COMING)
    return _kept(booking, booking.promise.tier(days))


def of_who_did_not_come(booking: FinalBooking) -> KeptMoney:
    """What the booking's own promise says of guests who never arrive."""
    return _kept(booking, booking.promise.tier(NOT_COMING))


def nothing(booking: FinalBooking) -> KeptMoney:
    """Everything goes back."""
    return _kept(booking, cancellation_fee.NOTHING)


def left_of(booking: FinalBooking) -> Left:
    """What the books have of the booking's money."""
    payments = Payment.objects.select_related("order__attempt").filter(booking=booking).order_by("-captured_at", "-pk")
    return tuple((payment, max(journal.balance(payment, LedgerAccount.BOOKINGS), 0)) for payment in payments)


def _kept(booking: FinalBooking, tier: Tier) -> KeptMoney:
    left = left_of(booking)
    fee = cancellation_fee.cancellation_fee(booking.attempt.frozen_price.sold, tier)
    return KeptMoney(left=left, tier=tier, fee=cancellation_fee.at_most(fee, sum(paise for _, paise in left)))
