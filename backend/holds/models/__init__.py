"""Attempts to book, the guests that they name, and what else their guests have told."""

from backend.holds.models.attempt import AttemptGuest, BookingAttempt
from backend.holds.models.details import AttemptDetails

__all__ = ["AttemptDetails", "AttemptGuest", "BookingAttempt"]
