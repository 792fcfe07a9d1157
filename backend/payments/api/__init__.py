"""HTTP endpoints of paying: two for the guest, one for Razorpay's webhooks."""
