"""Endpoints for the delivery receipts of SMS providers."""
