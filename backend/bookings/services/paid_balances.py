"""Balance of a booking and its due date, as `payments` reads and changes it."""

from backend.bookings.models import FinalBooking


def reduce_balance(booking: FinalBooking, *, paise: int) -> bool:
    """Write down that the balance of a booking (its attempt is locked) was paid; False when it is another sum."""
    if not FinalBooking.objects.filter(pk=booking.pk, balance_paise=paise).update(balance_paise=0):
        return False
    booking.balance_paise = 0
    return True
