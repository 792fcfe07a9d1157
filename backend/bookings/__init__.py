"""Attempts, guests, stays, availability and final bookings."""
