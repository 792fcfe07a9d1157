"""Services of booking attempts, stays and bookings.

The order of locks is the same everywhere: user, attempt, rooms by id, stays by id.
"""
