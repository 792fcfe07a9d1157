"""Waiting list: guests who wait for sold-out nights, and offers when rooms become free."""
