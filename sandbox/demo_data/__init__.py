"""A small world to develop in: resorts with rooms and pictures, guests, and staff."""
