"""The owner's pages of prices: one per kind of decision, and a month of what comes of them."""

from backend.pricing.admin import discounts, plans, policies, rates, restrictions, rooms, terms

__all__ = ["discounts", "plans", "policies", "rates", "restrictions", "rooms", "terms"]
