"""Money on its way back: what is kept, what is owed, and what Razorpay says of it."""
