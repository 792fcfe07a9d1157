"""What all pages need: addresses, the visit of a guest, and how a page is answered."""
