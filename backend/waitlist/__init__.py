"""Guests who wait for sold-out nights, and the rooms offered to them."""
