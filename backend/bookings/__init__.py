"""Booking attempts, holds, guests, stays, availability, blocks and confirmed bookings."""
