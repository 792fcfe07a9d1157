"""What a resort's staff does: look at what is booked, and keep the resort's own pages right."""
