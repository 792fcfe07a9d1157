"""Attempts to book, and the guests that they name."""

from backend.holds.models.attempt import AttemptGuest, BookingAttempt

__all__ = ["AttemptGuest", "BookingAttempt"]
