"""Orders, captures, refunds and webhook events."""
