"""Attempts, the stays they take, their guests, and the bookings they become."""

from backend.bookings.models.attempt import AttemptGuest, BookingAttempt
from backend.bookings.models.booking import FinalBooking
from backend.bookings.models.stay import Stay

__all__ = ["AttemptGuest", "BookingAttempt", "FinalBooking", "Stay"]
