"""Orders, captures, refunds and balances through Razorpay, and its webhook inbox."""
