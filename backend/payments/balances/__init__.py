"""Balances: orders for them, collection, overdue ones, and the upkeep of their links."""
