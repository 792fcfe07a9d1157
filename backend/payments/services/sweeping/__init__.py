"""The broom after an outage: everything that Razorpay has of a period, compared with our rows, and mended.

Looking and mending are two verbs, so that a dry run cannot write. Razorpay is asked outside of transactions, one
call at a time.
"""
