"""Services of the audit: run it, report broken invariants, watch the urgent ones every minute."""
