"""Admin pages of prices: rates, plans, discounts, policies, restrictions, terms, and the month view."""

from backend.pricing.admin import discounts, plans, policies, rates, restrictions, rooms, terms

__all__ = ["discounts", "plans", "policies", "rates", "restrictions", "rooms", "terms"]
