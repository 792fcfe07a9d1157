"""Limits, masks, staff logins, and calls to addresses that somebody else typed."""
