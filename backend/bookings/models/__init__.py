"""Final bookings, and how they change."""

from backend.bookings.models.booking import FinalBooking
from backend.bookings.models.change import BookingChange

__all__ = ["BookingChange", "FinalBooking"]
