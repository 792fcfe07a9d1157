"""HTTP endpoints of search, booking attempts and bookings."""
