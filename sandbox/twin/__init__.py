"""A stand-in for Razorpay and for a phone's SMS inbox: development only, one small process."""
