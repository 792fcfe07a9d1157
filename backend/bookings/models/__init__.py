"""Models: booking attempts, stays, guests, bookings, changes of bookings, and blocks."""

from backend.bookings.models.attempt import AttemptGuest, BookingAttempt
from backend.bookings.models.block import Block, BlockKind
from backend.bookings.models.booking import FinalBooking
from backend.bookings.models.change import BookingChange
from backend.bookings.models.stay import Stay

__all__ = ["AttemptGuest", "Block", "BlockKind", "BookingAttempt", "BookingChange", "FinalBooking", "Stay"]
