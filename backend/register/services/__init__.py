"""Writing the register, and that Form III was filed."""
