"""Balance of a booking and its due date, as `payments` reads and changes it."""

from backend.bookings.models import FinalBooking
from backend.common import razorpay_limits


def reduce_balance(booking: FinalBooking, *, paise: int) -> bool:
    """Write down that the balance of a booking (its attempt is locked) was paid, or a part of a large one; False when
    so much is not to be paid now."""
    booking.refresh_from_db(fields=["balance_paise"])
    if not razorpay_limits.takes_part(booking.balance_paise, paise):
        return False
    booking.balance_paise -= paise
    FinalBooking.objects.filter(pk=booking.pk).update(balance_paise=booking.balance_paise)
    return True
