"""Paid bookings: confirmation, change, move, cancellation, check-in."""
