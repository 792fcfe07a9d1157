"""What a stay costs: rate plans, rate rules, discounts, taxes, deposits, cancellation fees."""
