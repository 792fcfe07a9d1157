"""Shared by all rooms: errors, jobs, money, limits, state moves, pagination, schema."""
