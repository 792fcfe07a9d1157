"""Services of bookings: confirm, change, move, cancel, check in and out.

The order of locks is the same everywhere: see `inventory.services.locks`.
"""
