"""Services of availability: search rooms, fill a month, find alternatives."""
