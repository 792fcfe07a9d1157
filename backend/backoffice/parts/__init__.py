"""What pages are made of: whose rows are shown, and what may be done with them."""
