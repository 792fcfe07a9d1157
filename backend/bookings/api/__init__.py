"""HTTP endpoints of booking attempts and bookings."""
