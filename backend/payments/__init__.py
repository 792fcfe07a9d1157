"""Payments through Razorpay: orders, captures, refunds, balances and webhook events."""
