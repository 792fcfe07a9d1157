"""Pricing: what a stay costs, with a pure core."""
