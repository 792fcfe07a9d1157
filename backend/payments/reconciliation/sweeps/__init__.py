"""Reconciliation: compares everything Razorpay has of a period with our rows, and repairs differences.

Looking and mending are two verbs, so that a dry run cannot write. Razorpay is asked outside of transactions, one
call at a time.
"""
