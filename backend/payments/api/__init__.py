"""Paying over HTTP: the guest's two calls and Razorpay's one."""
