"""Commands of payments: reconcile a period, replay webhook events."""
