"""Holds: booking attempts that keep rooms for a time, from the choice of rooms to the checkout."""
