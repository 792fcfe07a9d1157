"""Prices: rate plans, rate rules, discounts, taxes, deposits, cancellation fees."""
