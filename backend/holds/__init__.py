"""Booking attempts: rooms held for ten minutes, limits per guest, guest names."""
