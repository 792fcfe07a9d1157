"""Razorpay's entities and signatures, as values: no database, no network."""
