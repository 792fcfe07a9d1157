"""Asks Razorpay for what it could not tell: order by order, or period by period."""
