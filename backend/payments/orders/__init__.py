"""Orders at Razorpay, made once, and when to ask about them."""
