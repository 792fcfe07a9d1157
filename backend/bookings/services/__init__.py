"""Services of bookings: confirm, change, move, cancel, check in and out.

The order of locks is the same everywhere: user, attempt, rooms by id, stays by id.
"""
