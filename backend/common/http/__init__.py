"""What every endpoint shares: callers, pages, refusals, idempotency, limits, schema."""
