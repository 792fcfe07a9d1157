"""Shared by all apps: errors, jobs, money, limits, state moves, pagination, schema."""
