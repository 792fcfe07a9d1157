"""Search, attempts and bookings over HTTP: parse, one call, render."""
