"""Booking references: no database."""
