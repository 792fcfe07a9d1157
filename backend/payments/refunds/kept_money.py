"""Calculates fee and refund of a cancellation, for the preview and the cancellation alike."""

from dataclasses import dataclass
from datetime import datetime

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.payments.core import refund_parts
from backend.payments.ledger import journal
from backend.payments.models import Payment
from backend.payments.models.ledger import LedgerAccount
from backend.pricing.core import cancellation_fee
from backend.pricing.core.cancellation_fee import Fee, Tier

NOT_COMING = -1
# A booking's payments, the newest first, each with what the books still have of it for the booking and can go back:
# paid, less what went back for a change or outside this system.
Left = tuple[tuple[Payment, int], ...]


@dataclass(frozen=True, kw_only=True)
class KeptMoney:
    """The answer of a tier to what is left of a booking's money."""

    left: Left
    tier: Tier
    fee: Fee

    @property
    def paid_paise(self) -> int:
        return sum(min(payment.amount_paise, payment.credit_paise) for payment, _ in self.left)

    @property
    def left_paise(self) -> int:
        return sum(paise for _, paise in self.left)

    @property
    def returned_paise(self) -> int:
        return self.paid_paise - self.left_paise

    @property
    def refund_paise(self) -> int:
        return self.left_paise - self.fee.total_paise

    def refunds(self) -> list[tuple[Payment, int]]:
        """What goes back of each payment."""
        return refund_by_payment(self.left, self.refund_paise)


def refund_by_payment(left: Left, paise: int) -> list[tuple[Payment, int]]:
    """So much of what is left, by payment: of the newest first, and of none less than can be sent."""
    parts = refund_parts.sendable_parts([left_paise for _, left_paise in left], paise)
    return [(payment, part) for (payment, _), part in zip(left, parts, strict=True) if part]


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
    return tuple((payment, max(_own_money(payment), 0)) for payment in payments)


def _own_money(payment: Payment) -> int:
    """What the payer's bank may get back of it."""
    return journal.balance(payment, LedgerAccount.BOOKINGS) - journal.gift(payment)


def _kept(booking: FinalBooking, tier: Tier) -> KeptMoney:
    """The tier's fee, but for less than a rupee that it would leave to send: then a whole rupee goes back. Only what no
    payment has left enough of stays, as a part of the fee."""
    left, price = left_of(booking), booking.attempt.frozen_price
    left_paise = sum(paise for _, paise in left)
    fee = cancellation_fee.at_most(cancellation_fee.cancellation_fee(price.sold, tier), left_paise)
    back = sum(paise for _, paise in refund_by_payment(left, left_paise - fee.total_paise))
    return KeptMoney(left=left, tier=tier, fee=cancellation_fee.exactly(fee, left_paise - back, sold=price.sold))
