"""What arrives: Razorpay's webhooks, stored first, and guests who return from Checkout."""
