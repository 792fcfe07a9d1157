"""Bookings: confirmed, changed, moved, cancelled, checked in and out."""
